//! Where a frame's time goes: measured only while somebody wants to know, for it takes some time itself.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::gpu::Pass;
use crate::stylize::{Canvas, Engine, Stylizer};

/// A part of painting one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The frame to the GPU; the built-in scene is drawn here.
    Upload,
    /// The frame to the painted size, its noise averaged away; foreground told from background.
    Steady,
    Encode,
    /// Statistics and AdaIN.
    Adain,
    Decode,
    /// What comes behind the network: detail, and what is shown of a painting that the CPU made.
    Finish,
}

impl Stage {
    pub const ALL: [Stage; 6] =
        [Stage::Upload, Stage::Steady, Stage::Encode, Stage::Adain, Stage::Decode, Stage::Finish];

    /// Which one a pass of that name belongs to.
    pub fn named(pass: &str) -> Option<Stage> {
        Some(match pass {
            "scene" | "frame to picture" => Stage::Upload,
            "shrink" | "resize" | "motion" | "motion spread" | "steady input" | "smooth" | "underdrawing"
            | "foreground" | "guided fit" | "guided mean" | "matte" => Stage::Steady,
            "statistics" | "AdaIN" | "regions" | "colours" => Stage::Adain,
            "detail fit" | "enlarge" => Stage::Finish,
            _ if pass.starts_with("encoder.") => Stage::Encode,
            _ if pass.starts_with("decoder.") => Stage::Decode,
            _ => return None,
        })
    }

    pub(super) fn of(pass: &str) -> Stage {
        Stage::named(pass).unwrap_or(Stage::Finish)
    }
}

/// What was measured of one frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// In the order of [`Stage::ALL`].
    pub stages: [Duration; 6],
    /// The GPU's own timestamps say how long its passes took; else the time of slices of several passes is shared out by
    /// their expected cost.
    pub by_gpu: bool,
    /// From the source's giving the frame to the painter's taking it.
    pub waited: Duration,
    /// What runs the network, and how.
    pub engine: String,
    /// Names of the kernels, each once.
    pub kernels: Vec<&'static str>,
}

impl Measured {
    pub fn stage(&self, stage: Stage) -> Duration {
        self.stages[stage as usize]
    }

    pub fn add(&mut self, stage: Stage, time: Duration) {
        self.stages[stage as usize] += time;
    }

    /// Shares the time of a slice out among its passes; `parts` are each pass's name and cost in it.
    pub fn share_out<'a>(&mut self, time: Duration, parts: impl Iterator<Item = (&'a str, f64)> + Clone) {
        let total: f64 = parts.clone().map(|(_, cost)| cost).sum();
        for (pass, cost) in parts {
            self.add(Stage::of(pass), time.mul_f64(cost / total.max(1.0)));
        }
    }

    /// Adds what ran on the CPU, which has measured it.
    pub fn add_cpu(&mut self, stylizer: &Stylizer, canvas: &Canvas) {
        let (Some(network), Some(times)) = (stylizer.cpu_network(), canvas.native_times()) else { return };
        let [encode, decode] = network.times().map(|layers| layers.iter().map(|layer| layer.time).sum::<Duration>());
        self.add(Stage::Steady, times.steady);
        self.add(Stage::Encode, encode);
        self.add(Stage::Decode, decode);
        self.add(Stage::Adain, times.paint.saturating_sub(encode + decode));
        self.add(Stage::Finish, times.show);
    }

    /// Says what runs.
    pub fn describe(&mut self, stylizer: &Stylizer, passes: &[Pass]) {
        let engine = match (stylizer.engine(), stylizer.cpu_network()) {
            (Engine::Cpu, Some(network)) => format!("CPU, {}, f32", network.instructions().name()),
            _ => format!("GPU, {}", format!("{:?}", stylizer.precision()).to_lowercase()),
        };
        self.engine = format!("{engine}, {}", stylizer.widths().name());
        self.kernels = passes.iter().map(|pass| pass.kernel.name()).collect::<BTreeSet<_>>().into_iter().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_have_their_places() {
        for (place, stage) in Stage::ALL.into_iter().enumerate() {
            assert_eq!(stage as usize, place);
        }
    }

    #[test]
    fn a_slices_time_is_shared_out_by_cost() {
        let mut measured = Measured::default();
        let parts = [("encoder.a", 30.0), ("AdaIN", 10.0), ("encoder.b", 60.0)];
        measured.share_out(Duration::from_millis(100), parts.into_iter());
        let ms = |stage| measured.stage(stage).as_secs_f64() * 1000.0;
        assert!((ms(Stage::Encode) - 90.0).abs() < 0.01 && (ms(Stage::Adain) - 10.0).abs() < 0.01);
    }
}
