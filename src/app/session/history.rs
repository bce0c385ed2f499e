//! What was done and can be undone, in the order in which it was done.

use std::sync::{Arc, OnceLock};

use super::super::choices::MaskChoice;
use super::super::chosen::Chosen;
use super::super::state::State;
use super::networks::TakenIn;
use crate::looks::Kept;

/// So much is remembered, at most: a mask that was painted by hand takes 64 KiB.
const STEPS: usize = 200;

/// Something that was done and can be undone.
pub enum Undoable {
    /// Styles came in, at these places, some of which a look had brought as guests before, while these were painted.
    Imported {
        places: Vec<usize>,
        guests: Vec<usize>,
        before: Chosen,
    },
    /// A style was removed, and what was painted before that and after it.
    Removed {
        style: Removed,
        before: Chosen,
        after: Chosen,
    },
    /// The mask was changed; before that it was this one.
    Mask(MaskChoice),
    /// A look of that name was put on, and how all was painted before that and after it.
    Worn(String, Box<[State; 2]>),
    /// A look was removed.
    Look(Kept),
    Network(TakenIn),
}

/// A style that is not in the strip any more.
pub enum Removed {
    /// The user's own: its place in the gallery, where in the order it was, its key and its name; its picture's file, and what that
    /// is called among the removed ones once it is there.
    Own { place: usize, at: usize, key: String, name: String, file: String, moved: Arc<OnceLock<String>> },
    /// One that is built in, at that place in the gallery.
    Hidden(usize),
}

impl Removed {
    /// Where in the gallery it is, or was.
    pub fn place(&self) -> usize {
        let (Removed::Own { place, .. } | Removed::Hidden(place)) = self;
        *place
    }
}

/// What can be undone, and what of that can be done again.
#[derive(Default)]
pub struct History {
    /// The last at the end.
    done: Vec<Undoable>,
    /// Masks whose change was undone, the last at the end.
    masks: Vec<MaskChoice>,
}

impl History {
    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether a change of the mask can be done again.
    pub fn can_redo(&self) -> bool {
        !self.masks.is_empty()
    }

    /// Something was done.
    pub fn note(&mut self, done: Undoable) {
        if matches!(done, Undoable::Mask(_) | Undoable::Worn(..)) {
            self.masks.clear();
        }
        self.push(done);
    }

    fn push(&mut self, done: Undoable) {
        if self.done.len() >= STEPS {
            self.done.remove(0);
        }
        self.done.push(done);
    }

    /// Takes what was done last, to be undone where the mask is `mask`. Strokes that changed nothing are passed over.
    pub fn undo(&mut self, mask: &MaskChoice) -> Option<Undoable> {
        while self.done.pop_if(|done| matches!(done, Undoable::Mask(before) if before == mask)).is_some() {}
        let done = self.done.pop()?;
        match done {
            Undoable::Mask(_) => self.masks.push(mask.clone()),
            Undoable::Worn(..) => self.masks.clear(),
            _ => {}
        }
        Some(done)
    }

    /// Takes the mask whose change was undone last, to be put where `mask` is.
    pub fn redo(&mut self, mask: &MaskChoice) -> Option<MaskChoice> {
        let again = self.masks.pop()?;
        self.push(Undoable::Mask(mask.clone()));
        Some(again)
    }

    /// A style did not come in by what was done, as it seemed, but was there before.
    pub fn was_there_before(&mut self, style: usize) {
        for done in &mut self.done {
            if let Undoable::Imported { places, .. } = done {
                places.retain(|place| *place != style);
            }
        }
    }

    /// A style has come to another place in the gallery: nothing leads back to where it was.
    pub fn style_moved(&mut self, from: usize, to: usize) {
        let moved = |chosen: &mut Chosen| *chosen = chosen.with(from, to);
        for done in &mut self.done {
            match done {
                Undoable::Imported { places, before, .. } => {
                    places.iter_mut().filter(|place| **place == from).for_each(|place| *place = to);
                    moved(before);
                }
                Undoable::Removed { before, after, .. } => [before, after].into_iter().for_each(moved),
                Undoable::Worn(_, states) => {
                    states.iter_mut().for_each(|state| moved(&mut state.chosen));
                }
                Undoable::Mask(_) | Undoable::Look(_) | Undoable::Network(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery::Part;
    use crate::stylize::MaskShape;

    const NONE: MaskChoice = MaskChoice::None;
    const VIGNETTE: MaskChoice = MaskChoice::Shape(MaskShape::Vignette);
    const SIDES: MaskChoice = MaskChoice::Shape(MaskShape::LeftRight);

    fn undone(history: &mut History, mask: &MaskChoice) -> MaskChoice {
        match history.undo(mask) {
            Some(Undoable::Mask(before)) => before,
            _ => panic!("the last was no mask"),
        }
    }

    #[test]
    fn masks_are_taken_back_and_put_again_until_another_is_chosen() {
        let mut history = History::default();
        assert!(!history.can_undo() && history.undo(&NONE).is_none());
        history.note(Undoable::Mask(NONE));
        history.note(Undoable::Mask(VIGNETTE));
        assert_eq!(undone(&mut history, &SIDES), VIGNETTE);
        assert_eq!(undone(&mut history, &VIGNETTE), NONE);
        assert_eq!(history.redo(&NONE), Some(VIGNETTE));
        assert_eq!(history.redo(&VIGNETTE), Some(SIDES));
        assert_eq!(history.redo(&SIDES), None);
        assert_eq!(undone(&mut history, &SIDES), VIGNETTE, "what was done again can be undone again");
        history.note(Undoable::Mask(VIGNETTE));
        assert!(!history.can_redo(), "another mask is another way");
    }

    #[test]
    fn what_changed_nothing_is_passed_over() {
        let mut history = History::default();
        history.note(Undoable::Mask(NONE));
        history.note(Undoable::Mask(VIGNETTE));
        assert_eq!(undone(&mut history, &VIGNETTE), NONE);
        assert!(!history.can_undo());
    }

    #[test]
    fn a_look_that_is_taken_off_takes_its_mask_along() {
        let mut history = History::default();
        history.note(Undoable::Mask(NONE));
        undone(&mut history, &VIGNETTE);
        history.note(Undoable::Worn("look".into(), Box::default()));
        assert!(!history.can_redo());
        history.note(Undoable::Mask(VIGNETTE));
        undone(&mut history, &SIDES);
        assert!(matches!(history.undo(&VIGNETTE), Some(Undoable::Worn(..))));
        assert!(!history.can_redo(), "it was painted over the look's own");
    }

    #[test]
    fn nothing_leads_back_to_where_a_style_is_no_more() {
        let (mut history, chosen) =
            (History::default(), Chosen { style: 7, mix: vec![Part::new(3, 1.0), Part::new(7, 2.0)] });
        let before = State { chosen: chosen.clone(), ..State::default() };
        history.note(Undoable::Worn("look".into(), Box::new([before, State::default()])));
        history.note(Undoable::Imported { places: vec![6, 7], guests: Vec::new(), before: chosen });
        history.style_moved(7, 9);
        let there = Chosen { style: 9, mix: vec![Part::new(3, 1.0), Part::new(9, 2.0)] };
        let Some(Undoable::Imported { places, before, .. }) = history.undo(&NONE) else { panic!() };
        assert_eq!((places, before), (vec![6, 9], there.clone()));
        let Some(Undoable::Worn(_, states)) = history.undo(&NONE) else { panic!() };
        assert_eq!(states[0].chosen, there);
    }

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut history = History::default();
        history.note(Undoable::Mask(NONE));
        for _ in 0..STEPS {
            history.note(Undoable::Mask(VIGNETTE));
        }
        let mut steps = 0;
        while history.undo(&SIDES).is_some() {
            steps += 1;
        }
        assert_eq!(steps, STEPS);
    }
}
