//! A red dot and a clock while a recording runs, how far a whole video is, and a word while a picture is painted anew or a
//! virtual camera runs, whether the controls show or not. None of them has that in its pictures.

use egui::{Align2, RichText};

use super::super::icons::{self, Icon};
use super::super::{texts, theme};
use super::Facts;

/// Whether there is anything to say.
pub fn shows(facts: &Facts<'_>) -> bool {
    facts.recording.is_some() || facts.whole_video.is_some() || facts.still || facts.on_air
}

/// Windows narrower than this have no room for it between source and status, in points.
const BESIDE: f32 = 1000.0;
/// Its height, and what is left free below it.
const ROW: f32 = 52.0;

/// Where it begins: below source and status where they show and leave no room.
fn top(ctx: &egui::Context, facts: &Facts<'_>) -> f32 {
    let beside = ctx.content_rect().width() >= BESIDE || facts.opacity == 0.0;
    if beside { theme::MARGIN } else { theme::BELOW_STATUS }
}

/// Where something else can begin below it.
pub fn bottom(ctx: &egui::Context, facts: &Facts<'_>) -> f32 {
    if shows(facts) { top(ctx, facts) + ROW } else { 0.0 }
}

pub fn show(ctx: &egui::Context, facts: &Facts<'_>) {
    let colours = theme::of(ctx);
    egui::Area::new(egui::Id::unique("recording"))
        .anchor(Align2::CENTER_TOP, [0.0, top(ctx, facts)])
        .order(egui::Order::Middle)
        .interactable(false)
        .fade_in(false)
        .show(ctx, |ui| {
            theme::panel(colours).inner_margin(egui::Margin::symmetric(12, 6)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    if let Some(elapsed) = facts.recording {
                        let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(12.0), egui::Sense::hover());
                        ui.painter().circle_filled(rect.center(), 5.0, theme::RECORDING);
                        let hears = facts.level.is_some() && facts.state.sound;
                        ui.label(RichText::new(texts::running_for(elapsed)).color(colours.text))
                            .accessible_name(if hears { texts::RECORD_SOUND } else { texts::RECORD });
                        if let Some(level) = facts.level {
                            let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(18.0), egui::Sense::hover());
                            icons::fill_microphone(ui.painter(), rect, colours.accent, fullness(level));
                            let (icon, colour) =
                                if hears { (Icon::Microphone, colours.text) } else { (Icon::Muted, colours.weak) };
                            icon.draw(ui.painter(), rect, colour);
                        }
                    }
                    if let Some((frame, all)) = facts.whole_video {
                        ui.label(RichText::new(texts::whole_video(frame, all)).color(colours.accent));
                    }
                    if facts.still {
                        ui.label(RichText::new(texts::STILL).color(colours.accent));
                    }
                    if facts.on_air {
                        ui.label(RichText::new(texts::ON_AIR).color(colours.accent));
                    }
                });
            });
        });
}

/// How full a meter is, in [0, 1], for a level in [0, 1]: from 54 dB below the loudest, about a quiet room, in even steps of
/// what ears hear.
fn fullness(level: f32) -> f32 {
    const QUIET: f32 = 54.0;
    (1.0 + 20.0 * level.max(1e-6).log10() / QUIET).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::fullness;

    #[test]
    fn the_meter_is_full_at_the_loudest_and_empty_in_silence() {
        assert_eq!([fullness(0.0), fullness(0.001), fullness(1.0)], [0.0, 0.0, 1.0]);
        assert!((fullness(0.1) - 0.63).abs() < 0.01);
    }
}
