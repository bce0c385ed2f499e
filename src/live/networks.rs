//! The networks that can paint, each brought to the device when it is first wanted.

use std::sync::Arc;
use std::thread::JoinHandle;

use super::ladder::Costs;
use super::palette::Palette;
use crate::gpu::Gpu;
use crate::model::{COMPARED_AT, Weights, Widths, put_among};
use crate::stylize::{HowToRun, Stylizer};

/// What is to become of the networks that there are.
pub(super) enum NetworkOrder {
    /// One more; one of the same widths makes way for it.
    Add(Arc<Weights>),
    /// There is none of these any more.
    Remove(Widths),
}

/// The networks.
pub(super) struct Networks {
    /// All, the lightest first.
    weights: Vec<Arc<Weights>>,
    /// Those on the device, with what they were made of; the one that paints is among them, even where another of its widths
    /// has taken its place in `weights`.
    ready: Vec<(Arc<Weights>, Palette)>,
    painting: usize,
    /// On its way there.
    coming: Option<(Arc<Weights>, JoinHandle<Stylizer>)>,
}

impl Drop for Networks {
    /// Waits for what is being prepared: at the program's end the driver must not be at work any more.
    fn drop(&mut self) {
        if let Some((_, thread)) = self.coming.take() {
            // The panic hook has reported what there may be to report.
            let _ = thread.join();
        }
    }
}

impl Networks {
    /// Brings the network of the widths `first` to the device, or the lightest.
    ///
    /// # Panics
    /// Without weights.
    pub fn new(gpu: &Gpu, mut weights: Vec<Arc<Weights>>, first: Option<Widths>, how: HowToRun) -> Networks {
        weights.sort_by_key(|weights| weights.flops(COMPARED_AT));
        let first = weights.iter().find(|weights| Some(weights.widths) == first).unwrap_or(&weights[0]);
        let ready = vec![(Arc::clone(first), Palette::new(Stylizer::proven(gpu, first, how)))];
        Networks { ready, painting: 0, coming: None, weights }
    }

    /// One more to paint with. It takes the place of one of the same widths; where that paints it goes on until this one is on
    /// the device.
    pub fn add(&mut self, weights: Arc<Weights>) {
        put_among(&mut self.weights, weights);
        self.drop_replaced();
    }

    /// One less. Where it paints it goes on until another one does; the last stays.
    pub fn remove(&mut self, widths: Widths) {
        if self.weights.iter().any(|weights| weights.widths != widths) {
            self.weights.retain(|weights| weights.widths != widths);
            self.drop_replaced();
        }
    }

    /// Takes those from the device that have been replaced and do not paint.
    fn drop_replaced(&mut self) {
        let painting = Arc::clone(&self.ready[self.painting].0);
        let (weights, is_painting) = (&self.weights, |of: &Arc<Weights>| Arc::ptr_eq(of, &painting));
        self.ready.retain(|(of, _)| is_painting(of) || weights.iter().any(|one| Arc::ptr_eq(one, of)));
        self.painting = self.ready.iter().position(|(of, _)| is_painting(of)).unwrap_or_default();
    }

    /// What each costs.
    pub fn costs(&self) -> Costs {
        let flops = |weights: &Arc<Weights>| weights.flops(COMPARED_AT) as f64;
        self.weights.iter().map(|weights| (weights.widths, flops(weights) / flops(&self.weights[0]))).collect()
    }

    /// The one that paints.
    pub fn painting(&self) -> &Palette {
        &self.ready[self.painting].1
    }

    pub fn painting_mut(&mut self) -> &mut Palette {
        &mut self.ready[self.painting].1
    }

    /// Those on the device.
    pub fn ready(&mut self) -> impl Iterator<Item = &mut Palette> {
        self.ready.iter_mut().map(|(_, palette)| palette)
    }

    /// The network of those widths, if it is on the device; else it is brought there while others paint.
    pub fn get(&mut self, widths: Widths) -> Option<&mut Palette> {
        if let Some(at) = self.place(widths) {
            return Some(&mut self.ready[at].1);
        }
        if self.coming.is_none()
            && let Some(weights) = self.weights.iter().find(|weights| weights.widths == widths).cloned()
        {
            tracing::info!("the {} network is being prepared", weights.name);
            let (like, of) = (Arc::clone(&self.painting().stylizer), Arc::clone(&weights));
            self.coming = Some((of, std::thread::spawn(move || like.with_weights(&weights))));
        }
        None
    }

    /// Takes in the network that was on its way, when it is there; says whether that was now.
    pub fn arrived(&mut self) -> bool {
        let Some((of, thread)) = self.coming.take_if(|(_, thread)| thread.is_finished()) else { return false };
        match thread.join() {
            Ok(stylizer) => {
                self.ready.push((of, Palette::new(stylizer)));
                // It may have been replaced on its way.
                self.drop_replaced();
            }
            // The panic hook has reported it. The others go on without it.
            Err(_) if self.weights.len() > 1 => self.weights.retain(|weights| !Arc::ptr_eq(weights, &of)),
            Err(_) => {}
        }
        true
    }

    /// Has the network of those widths paint from now on; says whether another one did. One that is not on the device yet is
    /// brought there, and the one before goes on.
    pub fn turn_to(&mut self, widths: Widths) -> bool {
        match self.place(widths) {
            Some(at) if at == self.painting => false,
            Some(at) => {
                self.painting = at;
                self.drop_replaced();
                true
            }
            None => {
                self.get(widths);
                false
            }
        }
    }

    fn place(&self, widths: Widths) -> Option<usize> {
        let weights = self.weights.iter().find(|weights| weights.widths == widths)?;
        self.ready.iter().position(|(of, _)| Arc::ptr_eq(of, weights))
    }
}
