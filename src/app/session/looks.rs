//! Looks: keeping them, painting as they say, passing them on.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::choices::MaskChoice;
use super::super::chosen::Chosen;
use super::super::errands;
use super::super::news::News;
use super::super::state::Change;
use super::super::texts;
use super::super::toasts::Kind;
use super::Session;
use super::history::Undoable;
use crate::gallery::{Origin, Part, Style};
use crate::look::{ENDING, Look, LookStyle, name_of};
use crate::looks::{self, Kept, Place};
use crate::saved_mask::SavedMask;
use crate::storage::names::file_stem;
use crate::values;

impl Session {
    /// What is painted now, as a function that makes a look of it: pictures take a while to encode.
    pub(super) fn look_maker(&self) -> impl FnOnce(&str) -> Look + Send + use<> {
        let state = self.state.clone();
        let made_of = |part: &Part| {
            let style = self.gallery.styles().get(part.style)?;
            let full = Arc::clone(&style.full);
            // Every Vivant has those that are built in.
            Some((*part, full, (style.origin != Origin::BuiltIn).then(|| style.key.clone())))
        };
        let parts: Vec<_> = state.chosen.mix.iter().filter_map(made_of).collect();
        move |name| {
            let styles = parts.into_iter().map(|(Part { weight, side, .. }, full, key)| {
                let style = match key {
                    None => LookStyle::built_in(&full.name, weight),
                    Some(key) => {
                        let side = side.unwrap_or(state.manner.style_side);
                        LookStyle::own(&full.name, weight, key, &full.picture.unpack(), side)
                    }
                };
                LookStyle { style_size: side, ..style }
            });
            Look {
                size: Some(state.size),
                mask: state.mask.saved(),
                swap_sides: state.swap_sides,
                ..Look::of(name, styles.collect(), &state.manner)
            }
        }
    }

    /// Keeps what is painted as a look, named after its first style.
    pub(super) fn keep_look(&mut self) {
        let first = self.state.chosen.mix.first().and_then(|part| self.gallery.styles().get(part.style));
        let name = first.map_or(texts::LOOKS, Style::name);
        let name = values::free(name, |name| self.looks.iter().any(|kept| kept.look.name == name));
        let make = self.look_maker();
        self.write_look(self.free_key(None), move || make(&name));
    }

    /// Writes a look to the user's folder.
    fn write_look(&self, place: Place, make: impl FnOnce() -> Look + Send + 'static) {
        let Some(folder) = self.folders.as_ref().map(|folders| folders.looks()) else { return };
        self.clerk.ask(move || {
            let new = matches!(place, Place::Free { .. });
            Some(News::LookKept { written: looks::keep(&folder, place, make()), new })
        });
    }

    /// A key that no look has, the one that is wanted if that is free.
    fn free_key(&self, wanted: Option<u32>) -> Place {
        Place::Free { wanted, held: self.looks.iter().map(|kept| kept.number).collect() }
    }

    /// A look has been written.
    pub(super) fn on_look_kept(&mut self, kept: Kept) {
        self.looks.retain(|there| there.number != kept.number);
        self.looks.push(kept);
        self.looks.sort_by_key(|kept| kept.number);
    }

    fn kept(&self, number: u32) -> Option<Kept> {
        self.looks.iter().find(|kept| kept.number == number).cloned()
    }

    /// Paints as the look on that key says.
    pub(super) fn wear_number(&mut self, number: u32) {
        match self.kept(number) {
            Some(kept) => self.wear(&kept.look),
            None => self.toasts.add(Kind::Echo, texts::no_look(number)),
        }
    }

    /// Paints as a look says. One that wants a style that is not there changes nothing.
    pub(super) fn wear(&mut self, look: &Look) {
        let mix = match look.mix(&mut self.gallery) {
            Ok(mix) => mix,
            Err(style) => return self.toasts.add(Kind::Warning, texts::look_lacks(&look.name, &style)),
        };
        self.after_gallery_change();
        let before = self.state.clone();
        let change = self.change(|state| {
            if let Some(chosen) = Chosen::mixed(mix) {
                state.chosen = chosen;
            }
            state.manner = look.manner();
            state.swap_sides = look.swap_sides;
            state.size = look.size.unwrap_or(state.size);
            state.choose_mask(MaskChoice::of(&look.mask, state.knows_scene));
        });
        if change != Change::Nothing {
            self.history.note(Undoable::Worn(look.name.clone(), Box::new([before, self.state.clone()])));
        }
        self.reveal_style = true;
        self.remember();
        if look.mask == SavedMask::Foreground && !self.state.knows_scene {
            self.toasts.add(Kind::Warning, texts::look_lacks_plate(&look.name));
        } else {
            self.toasts.add(Kind::Echo, texts::look_worn(&look.name));
        }
    }

    pub(super) fn rename_look(&self, number: u32, name: &str) {
        let renamed = |kept: &Kept| !name.trim().is_empty() && kept.look.name != name_of(name);
        let Some(kept) = self.kept(number).filter(renamed) else { return };
        let name = name_of(name);
        let look = Look { name, ..(*kept.look).clone() };
        self.write_look(Place::Instead(kept), move || look);
    }

    /// Deletes a look's file. As long as the program runs it can be brought back.
    pub(super) fn remove_look(&mut self, number: u32) {
        let Some(kept) = self.kept(number) else { return };
        self.looks.retain(|there| there.number != number);
        self.toasts.add(Kind::Done, texts::removed(&kept.look.name));
        self.history.note(Undoable::Look(kept.clone()));
        self.clerk.ask(move || {
            let done = std::fs::remove_file(&kept.file);
            done.err().map(|error| News::NotKept(texts::still_there(&kept.file, &error)))
        });
    }

    /// Keeps a look that was removed, on its key again if that is free.
    pub(super) fn keep_again(&self, kept: Kept) {
        self.write_look(self.free_key(Some(kept.number)), move || (*kept.look).clone());
    }

    /// A look's file was dropped or chosen.
    pub(super) fn open_look(&self, file: PathBuf) {
        self.clerk.ask(move || Some(News::LookOpened(Look::read(&file).map(Arc::new).map_err(|error| (file, error)))));
    }

    pub(super) fn on_look_opened(&mut self, look: Arc<Look>) {
        self.wear(&look);
        if !self.looks.iter().any(|kept| kept.look == look) {
            self.write_look(self.free_key(None), move || (*look).clone());
        }
    }

    /// Asks where a look is to go that is to be passed on.
    pub(super) fn pick_export(&self, number: u32) {
        if let Some(kept) = self.kept(number) {
            let name = format!("{}.{ENDING}", file_stem(&kept.look.name));
            errands::pick_export(&name, kept.look, &self.herald);
        }
    }

    pub(super) fn export_look(&self, file: PathBuf, look: Arc<Look>) {
        self.clerk.ask(move || Some(News::LookExported(errands::write_text(&file, &look.to_text()))));
    }
}
