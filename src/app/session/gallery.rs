//! The strip of styles: what comes into it, and what the user does to it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::super::action::Choice;
use super::super::import::{Import, import};
use super::super::news::News;
use super::super::texts;
use super::super::toasts::Kind;
use super::history::Undoable;
use super::{Session, tile};
use crate::gallery::Origin;
use crate::joined::Worker;
use crate::library::{self, Library, Shelf};
use crate::look::Look;
use crate::networks;
use crate::source::{SourceSpec, is_called_a_video};

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
        let (networks, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| networks::claims(file));
        let (mut videos, pictures): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| is_called_a_video(file));
        for look in looks {
            self.open_look(look);
        }
        if !networks.is_empty() {
            self.import_networks(networks);
        }
        if let Some(video) = videos.pop() {
            self.change_source(SourceSpec::File(video));
        }
        if !pictures.is_empty() {
            import(pictures, self.own_folder(), self.known_keys(), &self.herald).join(&mut self.imports);
        }
    }

    /// Has imports end with the picture that they are at; says whether there were any.
    pub(super) fn stop_imports(&mut self) -> bool {
        self.imports.retain(|import| !import.is_done());
        self.imports.iter().for_each(Worker::stop);
        if !self.imports.is_empty() {
            self.toasts.add(Kind::Echo, texts::STOPPED_READING);
        }
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
        let (mut new, mut places, mut guests, mut known) = (Vec::new(), Vec::new(), Vec::new(), import.known);
        for mut style in import.styles {
            let before = self.gallery.order().len();
            let guest = self.gallery.with_key(&style.key);
            if let Some(guest) = guest {
                // The look that brought it knows it by that name.
                style.rename(self.gallery.styles()[guest].name());
            }
            let origin = style.origin.clone();
            let place = self.gallery.add(style);
            if let Origin::Own(file) = origin {
                self.drop_copy(place, file);
            }
            if self.gallery.order().len() > before {
                new.push(self.gallery.styles()[place].name().to_owned());
                places.push(place);
                guests.extend(guest);
            } else {
                known += 1;
            }
        }
        if !places.is_empty() {
            self.history.note(Undoable::Imported { places, guests, before: self.state.chosen.clone() });
        }
        if let Some(place) = import.last.and_then(|key| self.gallery.with_key(&key)) {
            self.after_gallery_change();
            self.keep_index();
            self.choose(&Choice::Style(place));
            self.reveal_style = true;
            // Whoever dropped something has not moved the pointer here.
            self.attention.stir(now);
            self.toasts.add(Kind::Done, texts::imported(&new, known, self.gallery.styles()[place].name()));
        }
        for empty in &import.without_pictures {
            self.toasts.add(Kind::Warning, texts::no_pictures_in(empty));
        }
        if import.left_out > 0 {
            self.toasts.add(Kind::Warning, texts::too_many(import.left_out));
        }
        if !import.refused.is_empty() {
            self.toasts.add(Kind::Warning, texts::refusals(&import.refused));
        }
    }

    /// Removes a picture's file that was kept for the style at that place, unless it is that style's own: it had one already.
    pub(super) fn drop_copy(&self, place: usize, file: String) {
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
            self.toasts.add(Kind::Warning, warning);
        }
        self.shelf = Arc::new(Shelf::new(library.entries.clone()));
        for (place, file) in library::shelve(library, &mut self.gallery) {
            self.drop_copy(place, file);
            // It was there before it came in.
            self.history.was_there_before(place);
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
        self.state.strip = self.gallery.shown(&self.state.filter());
    }

    /// Order, names and marks are to be there at the next start.
    fn keep_index(&mut self) {
        let Some(folder) = self.own_folder() else { return };
        if self.shelved != Shelved::Yes {
            self.shelved = Shelved::NotYetButChanged;
            return;
        }
        let (shelf, entries) = (Arc::clone(&self.shelf), library::entries(&self.gallery));
        self.clerk.ask(move || {
            let written = shelf.write(&folder, entries);
            written.err().map(|error| News::NotKept(texts::not_kept(texts::ORDER_OF_STYLES, &error.to_string())))
        });
    }

    pub(super) fn gallery_changed(&mut self) {
        self.after_gallery_change();
        self.keep_index();
    }

    pub(super) fn toggle_favourite(&mut self, place: usize) {
        let Some(style) = self.gallery.style_mut(place) else { return };
        style.favourite = !style.favourite;
        let said = texts::favoured(style.name(), style.favourite);
        self.toasts.add(Kind::Echo, said);
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

    pub(super) fn on_moved(&mut self, key: &str, file: String) {
        if let Some(style) = self.gallery.with_key(key).and_then(|place| self.gallery.style_mut(place)) {
            style.origin = Origin::Own(file);
            self.gallery_changed();
        }
    }
}
