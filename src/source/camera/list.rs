//! What cameras there are, and which one is meant.

use std::fmt;

use serde::Serialize;

use super::super::SourceError;
use super::format::CameraPixels;
use super::negotiate::Mode;

/// Pixels of a picture that it is worth choosing: 640×360.
const LEAST_AREA: u32 = 230_400;

/// What tells one camera from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CameraId {
    /// The maker's name for it; two of a kind share it.
    pub name: String,
    /// Its number; changes when cameras are plugged in and out.
    pub index: u32,
    /// Its device: `/dev/video0`.
    pub device: String,
    /// Where it is plugged in: `usb-0000:00:14.0-1`. Stable as long as the plug stays. Empty where the system does not say.
    pub bus: String,
    /// Its link in `/dev/v4l/by-id`, which holds its serial number and follows it to any port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_id: Option<String>,
}

/// A camera and what it offers, for `vivant cameras`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CameraInfo {
    /// Which one it is.
    #[serde(flatten)]
    pub id: CameraId,
    /// Empty where the camera does not say.
    pub formats: Vec<CameraFormat>,
}

/// A size in a packing, with the rates it can have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CameraFormat {
    /// How pixels are packed.
    pub pixels: CameraPixels,
    /// Whether Vivant reads it.
    pub usable: bool,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Frames a second, highest first; empty where the camera does not say.
    pub rates: Vec<f64>,
}

impl CameraInfo {
    /// Widths and heights to choose from, the smallest first: those that Vivant reads and that are large enough to be painted
    /// well.
    pub fn sizes(&self) -> Vec<(u32, u32)> {
        let usable = self.formats.iter().filter(|format| format.usable && format.width * format.height >= LEAST_AREA);
        let mut sizes: Vec<_> = usable.map(|format| (format.width, format.height)).collect();
        sizes.sort_by_key(|(width, height)| (width * height, *width));
        sizes.dedup();
        sizes
    }
}

/// Which camera is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameraChoice {
    /// The first that works.
    First,
    /// By its number.
    Index(u32),
    /// By a part of its name (case does not matter), its whole bus path, its device, or its `by-id` link.
    Name(String),
}

impl From<&str> for CameraChoice {
    fn from(text: &str) -> CameraChoice {
        text.parse().map_or_else(|_| CameraChoice::Name(text.into()), CameraChoice::Index)
    }
}

impl fmt::Display for CameraChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CameraChoice::First => f.write_str("the first"),
            CameraChoice::Index(index) => index.fmt(f),
            CameraChoice::Name(name) => f.write_str(name),
        }
    }
}

/// The cameras that may be meant, the likeliest first; at least one.
///
/// # Errors
/// No camera at all, or none that is meant; the message lists what there is.
pub(super) fn choose<'a>(found: &'a [CameraId], choice: &CameraChoice) -> Result<Vec<&'a CameraId>, SourceError> {
    if found.is_empty() {
        return Err(SourceError::NoCamera);
    }
    let meant: Vec<&CameraId> = match choice {
        CameraChoice::First => found.iter().collect(),
        CameraChoice::Index(index) => found.iter().filter(|id| id.index == *index).collect(),
        CameraChoice::Name(name) => by_name(found, name),
    };
    if meant.is_empty() {
        let present: Vec<String> = found.iter().map(|id| format!("{}: {} ({})", id.index, id.name, id.bus)).collect();
        let verb = if present.len() == 1 { "is" } else { "are" };
        return Err(SourceError::NoSuchCamera {
            wanted: choice.to_string(),
            present: format!("{verb} {}", present.join(", ")),
        });
    }
    Ok(meant)
}

fn by_name<'a>(found: &'a [CameraId], wanted: &str) -> Vec<&'a CameraId> {
    let exact = |id: &&CameraId| {
        let real = std::fs::canonicalize(wanted).ok();
        id.device == wanted
            || (!id.bus.is_empty() && id.bus == wanted)
            || id.by_id.as_deref() == Some(wanted)
            || id.name == wanted
            || (wanted.starts_with('/') && real.as_deref().and_then(|path| path.to_str()) == Some(&id.device))
    };
    let exactly: Vec<&CameraId> = found.iter().filter(exact).collect();
    if !exactly.is_empty() {
        return exactly;
    }
    let lower = wanted.to_lowercase();
    found.iter().filter(|id| id.name.to_lowercase().contains(&lower)).collect()
}

/// Which of those found now may be the camera that was lost, the likeliest first: of its name, by its serial number, its plug, and
/// its device, as some cameras have several of these.
pub(super) fn same_camera<'a>(found: &'a [CameraId], lost: &CameraId) -> Vec<&'a CameraId> {
    let mut same: Vec<_> = found.iter().filter(|id| id.name == lost.name).collect();
    let by_id = |id: &CameraId| lost.by_id.is_some() && id.by_id == lost.by_id;
    let by_bus = |id: &CameraId| !lost.bus.is_empty() && id.bus == lost.bus;
    if same.iter().any(|id| by_id(id) || by_bus(id)) {
        // It is there, and whatever else is called so is another.
        same.retain(|id| by_id(id) || by_bus(id));
    }
    // False comes first.
    same.sort_by_key(|id| [!by_id(id), !by_bus(id), id.device != lost.device]);
    same
}

/// Gathers the rates of each size, in the order in which the camera gives the sizes.
pub(super) fn group(modes: &[Mode]) -> Vec<CameraFormat> {
    let mut formats: Vec<CameraFormat> = Vec::new();
    for mode in modes {
        let Mode { pixels, width, height, .. } = *mode;
        let same = |format: &&mut CameraFormat| (format.pixels, format.width, format.height) == (pixels, width, height);
        let rate = (mode.rate() * 100.0).round() / 100.0;
        match formats.iter_mut().find(same) {
            Some(format) if rate > 0.0 && !format.rates.contains(&rate) => format.rates.push(rate),
            Some(_) => {}
            None => {
                let rates = if rate > 0.0 { vec![rate] } else { Vec::new() };
                formats.push(CameraFormat { pixels, usable: pixels.known(), width, height, rates });
            }
        }
    }
    for format in &mut formats {
        format.rates.sort_by(|a, b| b.total_cmp(a));
    }
    formats
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(index: u32, name: &str, bus: &str) -> CameraId {
        CameraId { name: name.into(), index, device: format!("/dev/video{index}"), bus: bus.into(), by_id: None }
    }

    fn desk() -> Vec<CameraId> {
        vec![
            id(0, "Integrated Camera", "usb-1"),
            id(2, "HD Pro Webcam C920", "usb-2"),
            id(4, "HD Pro Webcam C920", "usb-3"),
        ]
    }

    fn chosen(text: &str) -> Vec<u32> {
        let desk = desk();
        choose(&desk, &CameraChoice::from(text)).map(|ids| ids.iter().map(|id| id.index).collect()).unwrap_or_default()
    }

    #[test]
    fn names_numbers_paths_and_plugs_find_a_camera() {
        assert_eq!(chosen("0"), [0]);
        assert_eq!(chosen("4"), [4]);
        assert_eq!(chosen("c920"), [2, 4]);
        assert_eq!(chosen("usb-3"), [4]);
        assert_eq!(chosen("/dev/video2"), [2]);
        assert_eq!(chosen("1"), Vec::<u32>::new());
        assert_eq!(chosen("usb"), Vec::<u32>::new(), "a part of a plug is too vague");
    }

    #[test]
    fn the_message_lists_what_there_is() {
        let message = choose(&desk(), &CameraChoice::from("Brio")).unwrap_err().to_string();
        assert!(message.contains("Brio") && message.contains("2: HD Pro Webcam C920"), "{message}");
        assert!(choose(&[], &CameraChoice::First).unwrap_err().to_string().contains("--source demo"));
    }

    #[test]
    fn a_camera_is_known_again_by_plug_then_by_name() {
        let desk = desk();
        assert_eq!(same_camera(&desk, &id(9, "HD Pro Webcam C920", "usb-3")), [&desk[2]]);
        assert_eq!(same_camera(&desk, &id(9, "HD Pro Webcam C920", "usb-7")), [&desk[1], &desk[2]]);
        let brio = same_camera(&desk, &id(0, "Brio", "usb-1"));
        assert!(brio.is_empty(), "another camera in the same plug is another camera");
        let depth = [id(0, "Depth", "usb-1"), id(2, "Depth", "usb-1")];
        assert_eq!(same_camera(&depth, &depth[1]), [&depth[1], &depth[0]], "one of two devices in a plug");
    }

    #[test]
    fn rates_of_a_size_are_gathered() {
        let mode = |interval| Mode { pixels: CameraPixels::Yuyv, width: 640, height: 480, interval };
        let formats = group(&[mode((1, 15)), mode((1, 30)), mode((1001, 30000)), mode((0, 0))]);
        assert_eq!(formats.len(), 1);
        assert_eq!(formats[0].rates, [30.0, 29.97, 15.0]);
    }
}
