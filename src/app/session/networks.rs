//! Networks that are dropped on the window.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::action::Action;
use super::super::toasts::Kind;
use super::super::{errands, texts};
use super::Session;
use crate::live::Model;
use crate::model::{Weights, put_among};
use crate::networks;

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
                    let folder = self.folders.as_ref().map(|folders| folders.networks());
                    let errand = errands::take_in_network(files.to_vec(), folder, &self.herald);
                    self.on_errand(errand);
                }
            }
        }
    }

    /// Has a network that was taken in paint from now on, or says why there is none.
    pub(super) fn take_in_network(&mut self, taken: Result<Weights, String>) {
        let weights = match taken {
            Ok(weights) => Arc::new(weights),
            Err(reason) => return self.toasts.add(Kind::Warning, texts::no_network(&reason)),
        };
        self.toasts.add(Kind::Done, texts::network(&weights));
        self.painter.add_network(Arc::clone(&weights));
        let model = Model::of(weights.widths);
        put_among(&mut self.weights, weights);
        self.state.models = Model::choices(self.weights.iter().map(|weights| weights.widths));
        if let Some(model) = model {
            self.act(&Action::Model(model));
        }
    }
}
