//! How fast painting goes, by what, and where the time goes.

use std::time::Duration;

use crate::live::{Outlook, Prospect, Report, Rung, Stage};
use crate::model::Widths;

pub const KEY_STATISTICS: &str = "Statistics: where the time goes";

pub const STATISTICS: &str = "Statistics";
pub const STAGE_CAPTURE: &str = "Capture";
pub const STAGE_CAPTURE_TIP: &str = "From the source's giving a frame to the painter's taking it";
pub const STAGE_VIEW: &str = "View";
pub const STAGE_VIEW_TIP: &str = "Drawing the window once, picture and controls, by the processor's clock";
pub const PLOT_PAINTING: &str = "Painting";
pub const LATENCY: &str = "Latency";
pub const LATENCY_TIP: &str = "From the source's giving a frame to its being handed to the screen: half of the pictures take \
                               at most the first time, 95 of a hundred at most the second";
pub const DROPPED: &str = "Dropped";
pub const DROPPED_TIP: &str = "Frames of the source that were replaced by newer ones before they were painted, since this \
                               panel was opened";
pub const MEMORY: &str = "GPU memory";
pub const MEMORY_TIP: &str = "What Vivant holds of it";
pub const ADAPTER: &str = "Adapter";
pub const ENGINE: &str = "Network on";
pub const ENGINE_TIP: &str = "What runs the network, and how it stores numbers";
pub const KERNELS: &str = "Kernels";
pub const UNKNOWN: &str = "–";

/// A stage's name, and what it is.
pub fn stage(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Upload => ("Upload", "The frame to the GPU; the built-in scene is drawn here"),
        Stage::Steady => ("Steady", "The frame to the painted size, with noise averaged away where nothing moves"),
        Stage::Encode => ("Encode", "The network's first half: the picture to features"),
        Stage::Adain => ("AdaIN", "The features' statistics, and the style's in their place"),
        Stage::Decode => ("Decode", "The network's second half: features to the painting"),
        Stage::Finish => ("Finish", "Detail at the source's size; colour, where the processor paints"),
    }
}

/// How the times came about.
pub fn clock(by_gpu: bool) -> &'static str {
    match by_gpu {
        true => "Medians; passes by the GPU's own clock",
        false => "Medians by the processor's clock",
    }
}

pub fn latencies(median: Option<Duration>, most: Option<Duration>) -> String {
    match (median, most) {
        (Some(median), Some(most)) => format!("{}, 95 %: {}", milliseconds(median), milliseconds(most)),
        _ => UNKNOWN.to_owned(),
    }
}

pub fn dropped(frames: u64, dropped: u64) -> String {
    match frames {
        0 => UNKNOWN.to_owned(),
        _ => format!("{dropped} of {frames} ({:.0} %)", 100.0 * dropped as f64 / frames as f64),
    }
}

pub fn memory(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "the driver does not say".to_owned(),
        |bytes| format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20)),
    )
}

/// The upper edge of a plot.
pub fn plot_top(milliseconds: f32) -> String {
    format!("{milliseconds:.0} ms")
}

pub const GPU_FAILED: &str = "Painting has stopped";
pub const GPU_FAILED_WHY: &str = "Close Vivant and start it again.";

pub const SOFTWARE: &str = "Software rendering";
pub const SOFTWARE_WHY: &str =
    "No GPU driver was found, so the processor paints. Install your graphics card's Vulkan driver for more speed.";
pub const DISTRUSTED: &str = "GPU not used";
pub const DISTRUSTED_WHY: &str = "In a trial the GPU painted wrongly or not at all, so the processor paints. A newer driver may \
                                  help; --engine gpu has the GPU paint all the same.";

/// The GPU had to be opened anew.
pub fn mended(trouble: &str) -> String {
    format!("Painting began anew, as {trouble}")
}

/// A short side and a network.
fn painted_by(short_side: u32, network: Widths) -> String {
    format!("{short_side} px by the {} network", network.name())
}

/// How automatic quality does, which has brought it to `painted`.
pub fn outlook(outlook: &Outlook, painted: &str, rate: f64) -> String {
    let wanted = format!("{:.0} frames a second", outlook.rate);
    let next = |rung: Rung| painted_by(rung.short_side, rung.widths);
    match outlook.prospect {
        Prospect::Largest => format!("Automatic: {painted}, the finest there is to choose from, and {wanted} hold."),
        Prospect::Trying(rung) => format!("Automatic: {painted} hold {wanted}; {} are being tried.", next(rung)),
        Prospect::Next { rung, wait } if wait.is_zero() => format!(
            "Automatic: {painted} are the most that holds {wanted}; {} are tried when there is time to spare.",
            next(rung)
        ),
        Prospect::Next { rung, wait } => format!(
            "Automatic: {painted} are the most that holds {wanted}; {} took too long and are tried again in {:.0} s.",
            next(rung),
            wait.as_secs_f64()
        ),
        Prospect::TooSlow => {
            format!(
                "Automatic: even {painted}, the least there is to choose from, take too long for {wanted}; there are {rate:.1}."
            )
        }
    }
}

/// Frames a second, as exact as is of interest.
pub fn rate(rate: f64) -> String {
    if rate < 10.0 { format!("{rate:.1} fps") } else { format!("{rate:.0} fps") }
}

pub fn milliseconds(time: Duration) -> String {
    let ms = 1000.0 * time.as_secs_f64();
    if ms < 10.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

pub fn latency(time: Duration) -> String {
    format!("latency {}", milliseconds(time))
}

pub fn pace_tip(report: &Report, size: [u32; 2]) -> String {
    let mut text = format!(
        "Painting one frame takes {}; from the source to the painted picture {} go by. The painted picture has {}×{} \
         pixels.",
        milliseconds(report.paint),
        milliseconds(report.latency),
        size[0],
        size[1]
    );
    let painted = size[0].min(size[1]);
    let painted = report.network.map_or(format!("{painted} px"), |network| painted_by(painted, network));
    if let Some(now) = &report.outlook {
        text += "\n\n";
        text += &outlook(now, &painted, report.rate);
    }
    text
}
