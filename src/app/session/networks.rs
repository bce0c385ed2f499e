//! Networks that are dropped on the window.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::action::Choice;
use super::super::news::News;
use super::super::toasts::Kind;
use super::super::{errands, texts};
use super::Session;
use super::history::Undoable;
use crate::live::Model;
use crate::model::{Weights, Widths, put_among};
use crate::networks::{self, KeptNetwork};

/// A network that came in.
pub struct TakenIn {
    widths: Widths,
    /// The one whose place it took.
    before: Option<Arc<Weights>>,
    /// Its file, if there is a folder for it.
    kept: Option<KeptNetwork>,
    /// The choice at that time.
    model: Model,
}

impl Session {
    /// Files of networks were dropped: whole ones, or halves, of which two make one, together or one after the other.
    pub(super) fn import_networks(&mut self, files: Vec<PathBuf>) {
        let (halves, whole): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| networks::claims_half(file));
        // One that is left from before is for a single one: two that come together belong together.
        let before = self.half_network.take_if(|_| !halves.is_empty());
        let before = before.filter(|before| halves.len() % 2 == 1 && !halves.contains(before));
        let halves: Vec<_> = before.into_iter().chain(halves).collect();
        for files in whole.chunks(1).chain(halves.chunks(2)) {
            match files {
                [half] if networks::claims_half(half) => {
                    self.toasts.add(Kind::Done, texts::half_network(half));
                    self.half_network = Some(half.clone());
                }
                _ => {
                    let errand = errands::read_network(files.to_vec(), &self.herald);
                    self.on_errand(errand);
                }
            }
        }
    }

    /// Has a network that was read kept: one after another, as undoing takes them out again.
    pub(super) fn keep_network(&mut self, bytes: Vec<u8>, weights: Weights) {
        let folder = self.folders.as_ref().map(|folders| folders.networks());
        self.clerk.ask(move || {
            let taken = networks::take_in(&bytes, weights, folder.as_deref());
            Some(News::Network(taken.map_err(|error| error.to_string())))
        });
    }

    /// Has a network that was taken in paint from now on.
    pub(super) fn take_in_network(&mut self, weights: Weights, kept: Option<KeptNetwork>) {
        let weights = Arc::new(weights);
        self.toasts.add(Kind::Done, texts::network(&weights));
        let (widths, model) = (weights.widths, self.state.model);
        let before = self.weights.iter().find(|before| before.widths == widths).cloned();
        self.history.note(Undoable::Network(TakenIn { widths, before, kept, model }));
        self.paint_with(weights);
        if let Some(model) = Model::of(widths) {
            self.choose(&Choice::Model(model));
        }
    }

    /// Takes a network out that was taken in, and has paint what painted before it.
    pub(super) fn take_network_out(&mut self, TakenIn { widths, before, kept, model }: TakenIn) {
        if let Some(kept) = kept {
            self.clerk.ask(move || {
                let taken_out = networks::take_out(&kept);
                taken_out.err().map(|error| News::NotKept(texts::still_there(&kept.file, &error)))
            });
        }
        self.toasts.add(Kind::Done, texts::network_taken_out(widths, before.is_some()));
        match before {
            Some(before) => self.paint_with(before),
            None => {
                self.painter.remove_network(widths);
                self.weights.retain(|weights| weights.widths != widths);
                self.list_models();
            }
        }
        // Unless something else was chosen since.
        if Model::of(widths) == Some(self.state.model) {
            self.choose(&Choice::Model(model));
        }
    }

    /// Has one more network to paint with, or another in the place of one.
    fn paint_with(&mut self, weights: Arc<Weights>) {
        self.painter.add_network(Arc::clone(&weights));
        put_among(&mut self.weights, weights);
        self.list_models();
    }

    fn list_models(&mut self) {
        self.state.models = Model::choices(self.weights.iter().map(|weights| weights.widths));
    }
}
