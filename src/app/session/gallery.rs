//! The strip of styles: what comes into it, and what the user does to it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::super::action::Action;
use super::super::errands::{self, Import};
use super::super::news::News;
use super::super::texts;
use super::super::toasts::Kind;
use super::super::worker::Worker;
use super::{Session, tile};
use crate::gallery::{Filter, Origin, Style};
use crate::library::{self, Library};
use crate::look::Look;
use crate::source::{SourceSpec, is_called_a_video};

/// Something that is done and can be undone.
pub enum Undoable {
    /// Styles came in, at these places, when the mix was this one.
    Imported {
        places: Vec<usize>,
        mix: Vec<(usize, f32)>,
    },
    /// A style of the user's was removed: its place in the gallery, where in the order it was, its key and its name; its picture's
    /// file, and what that is called among the removed ones once it is there.
    Style {
        place: usize,
        at: usize,
        key: String,
        name: String,
        file: String,
        moved: Arc<OnceLock<String>>,
    },
    /// A built-in style that was hidden.
    Hidden(usize),
    Look(Arc<Look>),
}

/// Whether the styles of earlier runs have come. Before that the gallery's index would be one without them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shelved {
    NotYet,
    /// And then the index is to be written, for something has changed meanwhile.
    NotYetButChanged,
    Yes,
}

impl Session {
    /// Where the user's styles are kept.
    pub(super) fn own_folder(&self) -> Option<PathBuf> {
        self.folders.as_ref().map(|folders| folders.styles())
    }

    /// Files were dropped or chosen.
    pub(super) fn import(&mut self, files: Vec<PathBuf>) {
        let (looks, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| Look::claims(file));
        let (mut videos, pictures): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| is_called_a_video(file));
        for look in looks {
            self.open_look(look);
        }
        if let Some(video) = videos.pop() {
            self.change_source(SourceSpec::File(video));
        }
        if !pictures.is_empty() {
            let errand = errands::import(pictures, self.own_folder(), self.known_keys(), &self.herald);
            self.imports.retain(|import| !import.is_done());
            self.imports.push(errand);
        }
    }

    /// Has imports end with the picture that they are at; says whether there were any.
    pub(super) fn stop_imports(&mut self) -> bool {
        self.imports.retain(|import| !import.is_done());
        self.imports.iter().for_each(Worker::stop);
        !self.imports.is_empty()
    }

    /// Of the styles that are kept already.
    pub(super) fn known_keys(&self) -> HashSet<String> {
        let kept = self.gallery.styles().iter().filter(|style| style.origin != Origin::Guest);
        kept.map(|style| style.key.clone()).collect()
    }

    /// Adds styles to the strip and uses the last.
    pub(super) fn take_in(&mut self, import: Import) {
        let now = Instant::now();
        let (mut new, mut places, mut known, mut last) = (Vec::new(), Vec::new(), 0, None);
        for style in import.styles {
            let before = self.gallery.order().len();
            let origin = style.origin.clone();
            let place = self.gallery.add(style);
            if let Origin::Own(file) = origin {
                self.drop_copy(place, file);
            }
            if self.gallery.order().len() > before {
                new.push(self.gallery.styles()[place].name().to_owned());
                places.push(place);
            } else {
                known += 1;
            }
            last = Some(place);
        }
        if !places.is_empty() {
            self.undoable.push(Undoable::Imported { places, mix: self.state.mix.clone() });
        }
        if let Some(place) = last {
            self.after_gallery_change();
            self.keep_index();
            self.act(&Action::Style(place));
            self.reveal_style = true;
            // Whoever dropped something has not moved the pointer here.
            self.attention.stir(now);
            self.toasts.add(Kind::Done, texts::imported(&new, known), now);
        }
        for empty in &import.without_pictures {
            self.toasts.add(Kind::Warning, texts::no_pictures_in(empty), now);
        }
        if import.left_out > 0 {
            self.toasts.add(Kind::Warning, texts::too_many(import.left_out), now);
        }
        if !import.refused.is_empty() {
            self.toasts.add(Kind::Warning, texts::refusals(&import.refused), now);
        }
        if let Some((name, error)) = import.not_kept.first() {
            self.toasts.add(Kind::Error, texts::not_kept(name, error), now);
        }
    }

    /// Removes a picture's file that was kept for the style at that place, unless it is that style's own: it had one already.
    fn drop_copy(&self, place: usize, file: String) {
        let own = self.gallery.styles().get(place).is_some_and(|style| style.origin == Origin::Own(file.clone()));
        if let Some(folder) = self.own_folder().filter(|_| !own) {
            self.clerk.ask(move || {
                let removed = library::remove(&folder, &file);
                removed.err().map(|error| News::NotKept(texts::still_there(&folder.join(&file), &error)))
            });
        }
    }

    /// The styles of earlier runs have been read.
    pub(super) fn shelve(&mut self, library: Library) {
        for warning in &library.warnings {
            self.toasts.add(Kind::Warning, warning, Instant::now());
        }
        for (place, file) in library::shelve(library, &mut self.gallery) {
            self.drop_copy(place, file);
        }
        tracing::info!("library: {} styles in all", self.gallery.order().len());
        self.after_gallery_change();
        if std::mem::replace(&mut self.shelved, Shelved::Yes) == Shelved::NotYetButChanged {
            self.keep_index();
        }
        self.end_waiting();
    }

    /// Has the painter paint previews of the styles in sight, if they are wanted.
    pub(super) fn ask_for_previews(&mut self, in_sight: &[usize]) {
        let wanted = if self.state.previews { in_sight } else { &[] };
        if self.previewed != wanted {
            self.previewed = wanted.to_vec();
            let styles = wanted.iter().filter_map(|place| self.gallery.styles().get(*place));
            self.painter.set_previews(styles.map(|style| Arc::clone(&style.full)).collect());
        }
    }

    /// Puts new previews into the strip.
    pub(super) fn hang_previews(&mut self) {
        for preview in self.painter.take_previews() {
            let place = self.gallery.styles().iter().position(|style| style.full.id == preview.style);
            let Some(tile) = place.and_then(|place| self.tiles.get_mut(place)) else { continue };
            let size = [preview.picture.width() as usize, preview.picture.height() as usize];
            // The painted picture's alpha means nothing.
            let opaque = image::DynamicImage::ImageRgba8(preview.picture).into_rgb8();
            let image = egui::ColorImage::from_rgb(size, opaque.as_raw());
            match &mut tile.preview {
                Some(texture) => texture.set(image, egui::TextureOptions::LINEAR),
                None => {
                    let ctx = &self.interface.ctx;
                    tile.preview = Some(ctx.load_texture(&tile.name, image, egui::TextureOptions::LINEAR));
                }
            }
        }
    }

    /// Brings what follows from the gallery to where it is: tiles and strip.
    pub(super) fn after_gallery_change(&mut self) {
        for style in &self.gallery.styles()[self.tiles.len()..] {
            self.tiles.push(tile(&self.interface.ctx, style));
        }
        for (tile, style) in self.tiles.iter_mut().zip(self.gallery.styles()) {
            (tile.favourite, tile.hidden) = (style.favourite, style.hidden);
            tile.own = matches!(style.origin, Origin::Own(_));
            if tile.name != style.name() {
                style.name().clone_into(&mut tile.name);
            }
        }
        self.state.styles = self.gallery.styles().len();
        self.refill_strip();
    }

    pub(super) fn refill_strip(&mut self) {
        self.state.strip = self.gallery.shown(&self.state.filter);
    }

    /// Order, names and marks are to be there at the next start.
    fn keep_index(&mut self) {
        let Some(folder) = self.own_folder() else { return };
        if self.shelved != Shelved::Yes {
            self.shelved = Shelved::NotYetButChanged;
            return;
        }
        let entries = library::entries(&self.gallery);
        self.clerk.ask(move || {
            let written = library::write_index(&folder, entries);
            written.err().map(|error| News::NotKept(texts::not_kept(texts::ORDER_OF_STYLES, &error.to_string())))
        });
    }

    fn gallery_changed(&mut self) {
        self.after_gallery_change();
        self.keep_index();
    }

    pub(super) fn toggle_favourite(&mut self, place: usize) {
        let Some(style) = self.gallery.style_mut(place) else { return };
        style.favourite = !style.favourite;
        let said = texts::favoured(style.name(), style.favourite);
        self.toasts.add(Kind::Echo, said, Instant::now());
        self.gallery_changed();
    }

    pub(super) fn rename_style(&mut self, place: usize, name: &str) {
        let name: String = name.trim().chars().filter(|c| !c.is_control()).take(100).collect();
        if name.is_empty() {
            return;
        }
        let name = self.gallery.free_name(&name, Some(place));
        let Some(style) = self.gallery.style_mut(place) else { return };
        // The others are known by their names.
        if matches!(style.origin, Origin::Own(_)) && style.name() != name {
            style.rename(&name);
            self.gallery_changed();
            self.tell_painter();
        }
    }

    pub(super) fn move_style(&mut self, place: usize, before: Option<usize>) {
        self.gallery.put_before(place, before);
        self.gallery_changed();
    }

    pub(super) fn show_style(&mut self, place: usize) {
        if let Some(style) = self.gallery.style_mut(place) {
            style.hidden = false;
            self.gallery_changed();
        }
    }

    /// Takes a style out of the strip; the one beside it is painted if nothing else is left of the mix.
    pub(super) fn remove_style(&mut self, place: usize) {
        let now = Instant::now();
        let Some(style) = self.gallery.styles().get(place) else { return };
        let name = style.name().to_owned();
        let all = self.gallery.shown(&Filter::default());
        if !all.contains(&place) {
            return self.toasts.add(Kind::Warning, texts::not_in_strip(&name), now);
        }
        // In the strip as it is filtered, or else among all.
        let Some(beside) = beside(&self.state.strip, place).or_else(|| beside(&all, place)) else {
            return self.toasts.add(Kind::Warning, texts::LAST_STYLE, now);
        };
        if let Origin::Own(file) = style.origin.clone() {
            let removed = self.take_own_out(place, file);
            self.undoable.extend(removed);
            self.toasts.add(Kind::Done, texts::removed(&name), now);
        } else if let Some(style) = self.gallery.style_mut(place) {
            style.hidden = true;
            self.undoable.push(Undoable::Hidden(place));
            self.toasts.add(Kind::Done, texts::hidden(&name), now);
        }
        self.gallery_changed();
        if self.state.mix.iter().any(|(there, _)| *there == place) {
            let alone = self.state.mix.len() == 1;
            self.act(&if alone { Action::Style(beside) } else { Action::MixStyle(place) });
        }
    }

    /// Takes one of the user's own styles out of the strip, and puts its picture aside.
    fn take_own_out(&mut self, place: usize, file: String) -> Option<Undoable> {
        let at = self.gallery.take_out(place)?;
        let style = self.gallery.style_mut(place)?;
        // The same picture may come in again, as another style of the same name.
        let name = style.name().to_owned();
        let key = std::mem::replace(&mut style.key, format!("removed {place}"));
        style.rename(&format!("removed {place}"));
        let moved = Arc::new(OnceLock::new());
        let removed = Undoable::Style { place, at, key, name, file: file.clone(), moved: Arc::clone(&moved) };
        let (folder, key) = (self.own_folder(), format!("removed {place}"));
        self.move_picture(key, folder, move |folder| {
            let now = library::remove(folder, &file)?;
            Ok(moved.get_or_init(|| now).clone())
        });
        Some(removed)
    }

    /// Takes out what came in by an import, as far as it is still there, and paints what was painted before it.
    fn take_import_back(&mut self, places: &[usize], mix: Vec<(usize, f32)>) {
        let mut names = Vec::new();
        for place in places.iter().copied().filter(|place| self.gallery.order().contains(place)).collect::<Vec<_>>() {
            let style = &self.gallery.styles()[place];
            names.push(style.name().to_owned());
            match style.origin.clone() {
                // Their pictures are among the removed ones.
                Origin::Own(file) => drop(self.take_own_out(place, file)),
                Origin::Guest | Origin::BuiltIn => drop(self.gallery.take_out(place)),
            }
        }
        self.gallery_changed();
        let shown = self.gallery.shown(&Filter::default());
        let all_shown = |mix: &[(usize, f32)]| mix.iter().all(|(place, _)| shown.contains(place));
        if !all_shown(&self.state.mix) {
            let mix = Some(mix).filter(|mix| all_shown(mix)).or(shown.first().map(|place| vec![(*place, 1.0)]));
            self.state.mix = mix.unwrap_or_default();
            self.state.style = self.state.mix.last().map_or(0, |(place, _)| *place);
            self.tell_painter();
        }
        self.toasts.add(Kind::Done, texts::taken_back(&names), Instant::now());
    }

    /// Has a style's picture moved, and what is known of it brought to where it is then.
    fn move_picture(
        &self,
        key: String,
        folder: Option<PathBuf>,
        how: impl FnOnce(&std::path::Path) -> std::io::Result<String> + Send + 'static,
    ) {
        let Some(folder) = folder else { return };
        self.clerk.ask(move || {
            Some(match how(&folder) {
                Ok(file) => News::Moved { key, file },
                Err(error) => News::NotKept(texts::not_kept(&folder.display().to_string(), &error.to_string())),
            })
        });
    }

    pub(super) fn on_moved(&mut self, key: &str, file: String) {
        if let Some(style) = self.gallery.with_key(key).and_then(|place| self.gallery.style_mut(place)) {
            style.origin = Origin::Own(file);
            self.keep_index();
        }
    }

    /// Brings back what was removed, or takes out what came in, whichever was last.
    pub(super) fn undo(&mut self) {
        let now = Instant::now();
        match self.undoable.pop() {
            None => self.toasts.add(Kind::Echo, texts::NOTHING_TO_UNDO, now),
            Some(Undoable::Imported { places, mix }) => self.take_import_back(&places, mix),
            Some(Undoable::Look(look)) => self.keep_this(&look),
            Some(Undoable::Hidden(place)) => {
                self.show_style(place);
                self.say_back(place);
            }
            Some(Undoable::Style { place, at, key, name, file, moved }) => {
                let place = match self.gallery.with_key(&key) {
                    // A look has brought the same picture since.
                    Some(there) if self.gallery.styles()[there].origin == Origin::Guest => {
                        self.hand_over(place, there);
                        there
                    }
                    // It has been added again since.
                    Some(there) => return self.say_back(there),
                    None => place,
                };
                let name = self.gallery.free_name(&name, Some(place));
                if let Some(style) = self.gallery.style_mut(place) {
                    style.key.clone_from(&key);
                    style.rename(&name);
                }
                self.gallery.bring_back(place, at);
                self.move_picture(key, self.own_folder(), move |folder| match moved.get() {
                    Some(moved) => library::restore(folder, moved),
                    // It could not be moved away.
                    None => Ok(file),
                });
                self.gallery_changed();
                self.say_back(place);
            }
        }
    }

    /// A guest becomes what a removed style of the same picture was.
    fn hand_over(&mut self, removed: usize, guest: usize) {
        let favourite = self.gallery.styles().get(removed).is_some_and(|style| style.favourite);
        if let Some(guest) = self.gallery.style_mut(guest) {
            guest.favourite = favourite;
        }
        self.tell_painter();
    }

    fn say_back(&mut self, place: usize) {
        let name = self.gallery.styles().get(place).map_or("", Style::name);
        self.toasts.add(Kind::Done, texts::back(name), Instant::now());
    }
}

/// What comes after `place` in the order, or else before it.
fn beside(order: &[usize], place: usize) -> Option<usize> {
    let at = order.iter().position(|there| *there == place)?;
    order.get(at + 1).or_else(|| order.get(at.checked_sub(1)?)).copied()
}
