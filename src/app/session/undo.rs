//! What leaves the strip of styles, and what is undone.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::super::action::Choice;
use super::super::choices::MaskChoice;
use super::super::chosen::Chosen;
use super::super::news::News;
use super::super::texts;
use super::super::toasts::Kind;
use super::Session;
use super::history::{Removed, Undoable};
use crate::gallery::{Filter, Origin, Style};
use crate::library;

impl Session {
    /// Takes a style out of the strip; the one beside it is painted if nothing else is left of the mix.
    pub(super) fn remove_style(&mut self, place: usize) {
        let Some(style) = self.gallery.styles().get(place) else { return };
        let name = style.name().to_owned();
        let all = self.gallery.shown(&Filter::default());
        if !all.contains(&place) {
            return self.toasts.add(Kind::Warning, texts::not_in_strip(&name));
        }
        // In the strip as it is filtered, or else among all.
        let Some(beside) = beside(&self.state.strip, place).or_else(|| beside(&all, place)) else {
            return self.toasts.add(Kind::Warning, texts::LAST_STYLE);
        };
        let (removed, said) = if let Origin::Own(file) = style.origin.clone() {
            (self.take_own_out(place, file), texts::removed(&name))
        } else {
            self.gallery.style_mut(place).into_iter().for_each(|style| style.hidden = true);
            (Some(Removed::Hidden(place)), texts::hidden(&name))
        };
        self.toasts.add(Kind::Done, said);
        self.gallery_changed();
        let before = self.state.chosen.clone();
        if before.has(place) {
            let alone = before.mix.len() == 1;
            self.choose(&if alone { Choice::Style(beside) } else { Choice::MixStyle(place) });
        }
        let after = self.state.chosen.clone();
        if let Some(style) = removed {
            self.history.note(Undoable::Removed { style, before, after });
        }
    }

    /// Takes one of the user's own styles out of the strip, and puts its picture aside.
    fn take_own_out(&mut self, place: usize, file: String) -> Option<Removed> {
        let at = self.gallery.take_out(place)?;
        let style = self.gallery.style_mut(place)?;
        // The same picture may come in again, as another style of the same name.
        let name = style.name().to_owned();
        let key = std::mem::replace(&mut style.key, format!("removed {place}"));
        style.rename(&format!("removed {place}"));
        let moved = Arc::new(OnceLock::new());
        let removed = Removed::Own { place, at, key, name, file: file.clone(), moved: Arc::clone(&moved) };
        self.move_picture(format!("removed {place}"), move |folder| match library::remove(folder, &file) {
            Ok(now) => Ok(moved.get_or_init(|| now).clone()),
            // Another window of Vivant was first.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(file),
            Err(error) => Err(texts::still_there(&folder.join(file), &error)),
        });
        Some(removed)
    }

    /// Takes out what came in by an import, and paints what was painted before it. Guests become guests again.
    fn take_import_back(&mut self, places: &[usize], guests: &[usize], before: Chosen) {
        let names: Vec<_> = places.iter().map(|place| self.gallery.styles()[*place].name().to_owned()).collect();
        for place in places {
            match self.gallery.styles()[*place].origin.clone() {
                Origin::Own(file) if guests.contains(place) => {
                    self.gallery.take_out(*place);
                    if let Some(style) = self.gallery.style_mut(*place) {
                        style.origin = Origin::Guest;
                    }
                    self.drop_copy(*place, file);
                }
                // Its picture is among the removed ones.
                Origin::Own(file) => drop(self.take_own_out(*place, file)),
                Origin::Guest | Origin::BuiltIn => drop(self.gallery.take_out(*place)),
            }
        }
        self.gallery_changed();
        let gone = |place: &usize| places.contains(place) && !guests.contains(place);
        if self.state.chosen.mix.iter().any(|part| gone(&part.style)) {
            self.change(|state| state.chosen = before);
        }
        self.toasts.add(Kind::Done, texts::taken_back(&names));
    }

    /// Has a style's picture moved, and what is known of it brought to where it is then. Given the user's folder, `how` gives the
    /// picture's new file, or in words why it has none.
    fn move_picture(&self, key: String, how: impl FnOnce(&Path) -> Result<String, String> + Send + 'static) {
        let Some(folder) = self.own_folder() else { return };
        self.clerk.ask(move || {
            Some(match how(&folder) {
                Ok(file) => News::Moved { key, file },
                Err(reason) => News::NotKept(reason),
            })
        });
    }

    /// Takes back what was done last.
    pub(super) fn undo(&mut self) {
        match self.history.undo(&self.state.mask) {
            None => self.toasts.add(Kind::Echo, texts::NOTHING_TO_UNDO),
            Some(Undoable::Imported { mut places, guests, before }) => {
                places.retain(|place| self.gallery.order().contains(place));
                self.take_import_back(&places, &guests, before);
            }
            Some(Undoable::Removed { style, before, after }) => {
                let (removed, place) = (style.place(), self.bring_back(style));
                self.history.style_moved(removed, place);
                self.gallery_changed();
                // Unless something else was chosen since.
                if self.state.chosen == after && before != after {
                    self.change(|state| state.chosen = before.with(removed, place));
                    self.reveal_style = true;
                }
                let name = self.gallery.styles().get(place).map_or("", Style::name);
                self.toasts.add(Kind::Done, texts::back(name));
            }
            Some(Undoable::Mask(before)) => {
                let lost = before == MaskChoice::Foreground && !self.state.knows_scene;
                self.change(|state| state.choose_mask(before));
                if lost {
                    self.toasts.add(Kind::Warning, texts::PLATE_LOST);
                } else if !self.state.brush.on {
                    self.toasts.add(Kind::Echo, texts::MASK_BACK);
                }
            }
            Some(Undoable::Worn(name, states)) => {
                let [before, after] = &*states;
                self.change(|state| state.take_off(before, after));
                self.reveal_style = true;
                self.toasts.add(Kind::Done, texts::look_taken_off(&name));
            }
            Some(Undoable::Look(kept)) => self.keep_again(kept),
            Some(Undoable::Network(network)) => self.take_network_out(network),
        }
    }

    /// Puts the mask again whose change was undone last.
    pub(super) fn redo(&mut self) {
        match self.history.redo(&self.state.mask) {
            None => self.toasts.add(Kind::Echo, texts::NOTHING_TO_REDO),
            Some(mask) => _ = self.change(|state| state.choose_mask(mask)),
        }
    }

    /// Puts a style into the strip again, and says where in the gallery it is.
    fn bring_back(&mut self, removed: Removed) -> usize {
        let (place, at, key, name, file, moved) = match removed {
            Removed::Own { place, at, key, name, file, moved } => (place, at, key, name, file, moved),
            Removed::Hidden(place) => {
                self.show_style(place);
                return place;
            }
        };
        let place = match self.gallery.with_key(&key) {
            // A look has brought the same picture since.
            Some(there) if self.gallery.styles()[there].origin == Origin::Guest => {
                self.hand_over(place, there);
                there
            }
            // It has been added again since.
            Some(there) => return there,
            None => place,
        };
        let name = self.gallery.free_name(&name, Some(place));
        if let Some(style) = self.gallery.style_mut(place) {
            style.key.clone_from(&key);
            style.rename(&name);
        }
        self.gallery.bring_back(place, at);
        self.move_picture(key, move |folder| match moved.get() {
            Some(moved) => library::restore(folder, moved).map_err(|error| texts::not_kept(&name, &error.to_string())),
            // It could not be moved away.
            None => Ok(file),
        });
        place
    }

    /// A guest becomes what a removed style of the same picture was.
    fn hand_over(&mut self, removed: usize, guest: usize) {
        let favourite = self.gallery.styles().get(removed).is_some_and(|style| style.favourite);
        if let Some(guest) = self.gallery.style_mut(guest) {
            guest.favourite = favourite;
        }
    }
}

/// What comes after `place` in the order, or else before it.
fn beside(order: &[usize], place: usize) -> Option<usize> {
    let at = order.iter().position(|there| *there == place)?;
    order.get(at + 1).or_else(|| order.get(at.checked_sub(1)?)).copied()
}
