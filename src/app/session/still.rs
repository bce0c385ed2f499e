//! Saving the newest picture: as it is, or painted anew, as finely as can be, while the window goes on.

use std::sync::Arc;

use anyhow::Context;

use super::super::news::News;
use super::super::toasts::Kind;
use super::super::{errands, outputs, texts};
use super::Session;
use crate::joined::Worker;
use crate::model::Weights;

impl Session {
    pub(super) fn save(&mut self) {
        match self.painter.picture() {
            Some(picture) => {
                let (style, look) = (self.painter.report().style, self.look_maker());
                let errand = errands::save(&self.gpu, &picture, &style, look, &self.herald);
                self.on_errand(errand);
            }
            None => self.toasts.add(Kind::Warning, texts::NO_PICTURE_YET),
        }
    }

    pub(super) fn paint_still(&mut self) {
        let sorry = match (&self.still, self.painter.picture()) {
            (Some(_), _) => Some(texts::STILL_AT_WORK),
            (None, None) => Some(texts::NO_PICTURE_YET),
            (None, Some(_)) => None,
        };
        if let Some(sorry) = sorry {
            return self.toasts.add(Kind::Warning, sorry);
        }
        let Some(weights) = self.unhurried_network() else { return };
        let (style, look, still) = (self.painter.report().style, self.look_maker(), self.painter.still());
        let (gpu, how, herald) = (self.gpu.clone(), self.how, self.herald.clone());
        self.still = Some(Worker::begin(move |_| {
            let saved = outputs::save(&style, look, || {
                let still = still.recv().context(texts::NO_PICTURE_YET)?;
                Ok(still.paint(&gpu, &weights, how)?)
            });
            herald.tell(News::StillSaved(saved.map_err(|error| format!("{error:#}"))));
        }));
    }

    /// The network that the user has chosen, else the finest: where nobody waits for a frame.
    pub(super) fn unhurried_network(&self) -> Option<Arc<Weights>> {
        let chosen = self.weights.iter().find(|weights| Some(weights.widths) == self.state.model.widths());
        chosen.or(self.weights.last()).cloned()
    }
}
