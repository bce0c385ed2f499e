//! What leaves the strip of styles, and what is undone.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::super::action::Action;
use super::super::news::News;
use super::super::texts;
use super::super::toasts::Kind;
use super::Session;
use super::networks::TakenIn;
use crate::gallery::{Filter, Origin, Style};
use crate::library;
use crate::looks::Kept;

/// Something that is done and can be undone.
pub enum Undoable {
    /// Styles came in, at these places, some of which a look had brought as guests before, when style and mix were these.
    Imported {
        places: Vec<usize>,
        guests: Vec<usize>,
        style: usize,
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
    Look(Kept),
    Network(TakenIn),
}

impl Session {
    /// Takes a style out of the strip; the one beside it is painted if nothing else is left of the mix.
    pub(super) fn remove_style(&mut self, place: usize) {
        let Some(style) = self.gallery.styles().get(place) else { return };
        let name = style.name().to_owned();
        // Whoever removes styles has done with painting masks, and wants them back by the key that it says.
        self.state.brush.on = false;
        let all = self.gallery.shown(&Filter::default());
        if !all.contains(&place) {
            return self.toasts.add(Kind::Warning, texts::not_in_strip(&name));
        }
        // In the strip as it is filtered, or else among all.
        let Some(beside) = beside(&self.state.strip, place).or_else(|| beside(&all, place)) else {
            return self.toasts.add(Kind::Warning, texts::LAST_STYLE);
        };
        if let Origin::Own(file) = style.origin.clone() {
            let removed = self.take_own_out(place, file);
            self.undoable.extend(removed);
            self.toasts.add(Kind::Done, texts::removed(&name));
        } else if let Some(style) = self.gallery.style_mut(place) {
            style.hidden = true;
            self.undoable.push(Undoable::Hidden(place));
            self.toasts.add(Kind::Done, texts::hidden(&name));
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

    /// Takes out what came in by an import, and paints what was painted before it. Guests become guests again.
    fn take_import_back(&mut self, places: &[usize], guests: &[usize], before: (usize, Vec<(usize, f32)>)) {
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
        if self.state.mix.iter().any(|(place, _)| gone(place)) {
            (self.state.style, self.state.mix) = before;
            self.tell_painter();
        }
        self.toasts.add(Kind::Done, texts::taken_back(&names));
    }

    /// Has a style's picture moved, and what is known of it brought to where it is then.
    fn move_picture(
        &self,
        key: String,
        folder: Option<PathBuf>,
        how: impl FnOnce(&Path) -> std::io::Result<String> + Send + 'static,
    ) {
        let Some(folder) = folder else { return };
        self.clerk.ask(move || {
            Some(match how(&folder) {
                Ok(file) => News::Moved { key, file },
                Err(error) => News::NotKept(texts::not_kept(&folder.display().to_string(), &error.to_string())),
            })
        });
    }

    /// Brings back what was removed, or takes out what came in, whichever was last.
    pub(super) fn undo(&mut self) {
        match self.undoable.pop() {
            None => self.toasts.add(Kind::Echo, texts::NOTHING_TO_UNDO),
            Some(Undoable::Imported { mut places, guests, style, mix }) => {
                places.retain(|place| self.gallery.order().contains(place));
                self.take_import_back(&places, &guests, (style, mix));
            }
            Some(Undoable::Look(kept)) => self.keep_again(kept),
            Some(Undoable::Network(network)) => self.take_network_out(network),
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
                self.tell_painter();
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
    }

    fn say_back(&mut self, place: usize) {
        let name = self.gallery.styles().get(place).map_or("", Style::name);
        self.toasts.add(Kind::Done, texts::back(name));
    }
}

/// What comes after `place` in the order, or else before it.
fn beside(order: &[usize], place: usize) -> Option<usize> {
    let at = order.iter().position(|there| *there == place)?;
    order.get(at + 1).or_else(|| order.get(at.checked_sub(1)?)).copied()
}
