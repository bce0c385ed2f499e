//! What a drop will do, while files hover over the window.

use std::path::{Path, PathBuf};

use egui::{Align2, Color32, CornerRadius, FontId, Rect, Shape, Stroke, pos2, vec2};

use super::super::icons::Icon;
use super::super::{texts, theme};
use crate::look::Look;
use crate::networks;
use crate::source::{is_called_a_picture, is_called_a_video};

pub fn show(ctx: &egui::Context, files: &[PathBuf]) {
    let colours = &theme::DARK;
    let window = ctx.content_rect();
    let painter = ctx.layer_painter(egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("drop")));
    painter.rect_filled(window, 0.0, Color32::from_black_alpha(165));
    let (pictures, others): (Vec<_>, Vec<_>) = files.iter().partition(|file| is_welcome(file));
    let names = |files: &[&PathBuf]| files.iter().map(|file| texts::file_name(file)).collect::<Vec<_>>();
    let colour = if pictures.is_empty() { colours.warning } else { colours.accent };
    let frame = window.shrink((window.width().min(window.height()) * 0.05).min(28.0));
    dashes(&painter, frame, colour);
    let centre = window.center();
    if window.width() < 260.0 || window.height() < 150.0 {
        return;
    }
    let disc = pos2(centre.x, centre.y - 52.0);
    painter.circle_filled(disc, 30.0, colour);
    let icon = if pictures.is_empty() { Icon::Close } else { Icon::Plus };
    icon.draw(&painter, Rect::from_center_size(disc, vec2(40.0, 40.0)), colours.on_accent);
    let networks = !pictures.is_empty() && pictures.iter().all(|file| networks::claims(file));
    let mixed = pictures.len() > 1 && pictures.iter().any(|file| !is_called_a_picture(file));
    let title = match &pictures[..] {
        [one] if one.is_dir() => texts::DROP_FOLDER.to_owned(),
        [one] if Look::claims(one) => texts::DROP_LOOK.to_owned(),
        _ if networks => texts::DROP_NETWORK.to_owned(),
        [one] if is_called_a_video(one) => texts::DROP_VIDEO.to_owned(),
        // One of them can be the source.
        [.., last] if pictures.iter().all(|file| is_called_a_video(file)) => {
            texts::drop_videos(&texts::file_name(last))
        }
        _ if mixed => texts::DROP_ALL.to_owned(),
        _ => texts::drop_title(pictures.len(), others.len()),
    };
    painter.text(
        pos2(centre.x, centre.y + 10.0),
        Align2::CENTER_CENTER,
        title,
        FontId::proportional(26.0),
        Color32::WHITE,
    );
    let (pictures, others) = (names(&pictures), names(&others));
    // Both of a network's files are used, and all of several kinds.
    let detail = if networks || mixed { pictures.join(", ") } else { texts::drop_detail(&pictures, &others) };
    let mut job = egui::text::LayoutJob::simple(detail, FontId::proportional(15.0), colours.text, frame.width() - 40.0);
    job.halign = egui::Align::Center;
    let galley = painter.layout_job(job);
    painter.galley(pos2(centre.x, centre.y + 34.0), galley, colours.text);
}

/// Only the hint goes by endings; a drop goes by what is in the files. A folder is taken for what is in it.
fn is_welcome(file: &Path) -> bool {
    file.is_dir()
        || Look::claims(file)
        || networks::claims(file)
        || is_called_a_video(file)
        || is_called_a_picture(file)
}

fn dashes(painter: &egui::Painter, frame: Rect, colour: Color32) {
    painter.rect_filled(frame, CornerRadius::same(18), colour.gamma_multiply(0.06));
    let corners = [frame.left_top(), frame.right_top(), frame.right_bottom(), frame.left_bottom(), frame.left_top()];
    painter.extend(Shape::dashed_line(&corners, Stroke::new(2.5, colour), 14.0, 9.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_endings() {
        assert!(is_welcome(Path::new("a b/ü.JPEG")));
        assert!(!is_welcome(Path::new("notes.txt")));
        assert!(!is_welcome(Path::new("png")));
        assert!(is_welcome(Path::new("mine.vivant")), "looks are welcome, too");
        assert!(is_welcome(Path::new("decoder.pth")), "and networks");
        assert!(is_welcome(Path::new(env!("CARGO_MANIFEST_DIR"))), "and folders");
    }
}
