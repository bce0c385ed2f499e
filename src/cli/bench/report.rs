//! What `vivant bench` found, as a table or as JSON.

use serde::Serialize;

use crate::gpu::ceilings::{Bound, Ceilings};

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub adapter: String,
    pub engine: String,
    pub weights: String,
    pub precision: String,
    pub width: u32,
    pub height: u32,
    /// How many frames were measured, and how many painted before to warm up.
    pub frames: usize,
    pub warm_up: u32,
    /// From the program's start to the first painted picture.
    pub first_frame_ms: f64,
    /// Median of whole frames, from submission to completion.
    pub frame_ms: f64,
    pub frames_per_second: f64,
    pub gflops: f64,
    pub encode: Option<Part>,
    pub adain: Option<Part>,
    pub decode: Option<Part>,
    /// What the adapter reaches at most; none where it has no timestamps, or does not paint.
    pub ceilings: Option<Ceilings>,
    pub activation_bytes: u64,
    /// Input and output of the layer where they are largest together.
    pub largest_pair_bytes: Option<u64>,
    /// The painted picture, what is remembered from frame to frame, and what layers need between their passes; the network's
    /// weights are not counted.
    pub other_bytes: u64,
    pub passes: Vec<PassReport>,
}

/// Several passes together.
#[derive(Debug, Serialize)]
pub(super) struct Part {
    pub ms: f64,
    /// How often a second it could be done alone.
    pub per_second: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct PassReport {
    pub name: String,
    pub kernel: &'static str,
    /// Median; none where passes cannot be timed.
    pub ms: Option<f64>,
    /// Of the plain algorithm, whatever the kernel saves.
    pub flops: u64,
    pub bytes: Option<u64>,
    /// Share of the ceiling that the pass is closer to, and which one that is. Above 1 where a kernel needs fewer operations
    /// than the plain algorithm, or where its data are in a cache.
    pub share: Option<f64>,
    pub bound: Option<Bound>,
}

impl Report {
    /// The time of the passes that are `wanted`; none when one of them has none.
    pub fn part(passes: &[PassReport], wanted: impl Fn(&str) -> bool) -> Option<Part> {
        let mut ms = None;
        for pass in passes.iter().filter(|pass| wanted(&pass.name)) {
            ms = Some(ms.unwrap_or(0.0) + pass.ms?);
        }
        ms.map(|ms: f64| Part { ms, per_second: 1e3 / ms.max(1e-6) })
    }

    pub fn print(&self) {
        say!("{}", self.adapter);
        say!(
            "{} network on the {}, {}, {}×{}",
            self.weights,
            self.engine.to_uppercase(),
            self.precision,
            self.width,
            self.height
        );
        if let Some(ceilings) = &self.ceilings {
            say!("at most {:.0} GFLOP/s in f32, and {:.1} GB/s copied", ceilings.flops / 1e9, ceilings.bytes / 1e9);
        }
        say!("");
        say!("{:<20} {:<18} {:>9} {:>9} {:>8}  share of the ceiling", "pass", "kernel", "ms", "GFLOP/s", "GB/s");
        self.passes.iter().for_each(PassReport::print);
        say!("");
        for (name, part) in [("encode", &self.encode), ("statistics, AdaIN", &self.adain), ("decode", &self.decode)] {
            if let Some(Part { ms, per_second }) = part {
                say!("{name:<20} {ms:>28.3} ms {per_second:>10.1} a second");
            }
        }
        say!("{:<20} {:>28.3} ms {:>10.1} a second", "all", self.frame_ms, self.frames_per_second);
        say!(
            "\n{:.1} frames a second, {:.1} GFLOP/s, median of {} frames after {} to warm up; first frame after {:.2} s",
            self.frames_per_second,
            self.gflops,
            self.frames,
            self.warm_up,
            self.first_frame_ms / 1e3
        );
        let largest = self.largest_pair_bytes.map_or_else(String::new, |bytes| {
            format!(" (largest input and output of one layer: {:.1} MiB)", mib(bytes))
        });
        let [activations, others] = [self.activation_bytes, self.other_bytes].map(mib);
        say!("activations {activations:.1} MiB{largest}, all else but the network's weights {others:.1} MiB");
    }
}

impl PassReport {
    fn print(&self) {
        let PassReport { name, kernel, .. } = self;
        let Some(ms) = self.ms else {
            say!("{name:<20} {kernel:<18} {:>9}", "-");
            return;
        };
        let rate = |count: Option<u64>, digits: usize| match count {
            Some(count) if count > 0 => format!("{:.digits$}", count as f64 / (ms.max(1e-6) * 1e-3) / 1e9),
            _ => "-".to_owned(),
        };
        let (flops, bytes) = (rate(Some(self.flops), 1), rate(self.bytes, 2));
        let share = match (self.share, self.bound) {
            (Some(share), Some(Bound::Arithmetic)) => format!("{:>4.0} % arithmetic", 100.0 * share),
            (Some(share), Some(Bound::Memory)) => format!("{:>4.0} % memory", 100.0 * share),
            _ => "   -".to_owned(),
        };
        say!("{name:<20} {kernel:<18} {ms:>9.3} {flops:>9} {bytes:>8}  {share}");
    }
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
