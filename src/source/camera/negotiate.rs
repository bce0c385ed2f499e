//! Which of a camera's modes to ask for, and which next if it refuses.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::format::CameraPixels;

/// The rate looked for where none is asked, frames a second.
const USUAL_RATE: f64 = 30.0;

/// Pictures of this many pixels are as good as any other for painting: 640×480 up to 1280×720.
const USUAL_AREA: std::ops::RangeInclusive<f64> = 307_200.0..=921_600.0;

/// Widths and heights that can be asked for, in pixels.
const SIDES: std::ops::RangeInclusive<u32> = 16..=8192;
/// Rates that can be asked for, in frames a second.
const RATES: std::ops::RangeInclusive<f64> = 1.0..=480.0;

/// What is wanted of a camera; `None` where it does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
    /// Frames a second.
    pub rate: Option<f64>,
    /// How pixels are packed.
    pub pixels: Option<CameraPixels>,
}

impl fmt::Display for Wanted {
    /// As it is read; pixels are not said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.size.map(|(width, height)| format!("{width}x{height}"));
        let rate = self.rate.map(|rate| format!("@{rate}")).unwrap_or_default();
        match (size, rate.is_empty()) {
            (None, true) => f.write_str("auto"),
            (size, _) => write!(f, "{}{rate}", size.unwrap_or_default()),
        }
    }
}

impl FromStr for Wanted {
    type Err = String;

    /// `1920x1080`, `1280x720@60`, `@60` or `auto`.
    fn from_str(text: &str) -> Result<Wanted, String> {
        let refused = || format!("{text:?} is neither auto nor a size or rate such as 1920x1080, 1280x720@60 or @60");
        if text == "auto" {
            return Ok(Wanted::default());
        }
        let (size, rate) = text.split_once('@').map_or((text, None), |(size, rate)| (size, Some(rate)));
        let side = |text: &str| text.parse().ok().filter(|side| SIDES.contains(side)).ok_or_else(refused);
        let size = match size.split_once(['x', '×']) {
            Some((width, height)) => Some((side(width)?, side(height)?)),
            None if size.is_empty() && rate.is_some() => None,
            None => return Err(refused()),
        };
        let rate = rate.map(|rate| rate.parse().ok().filter(|rate| RATES.contains(rate)).ok_or_else(refused));
        Ok(Wanted { size, rate: rate.transpose()?, pixels: None })
    }
}

/// One way in which a camera can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Mode {
    /// How pixels are packed.
    pub pixels: CameraPixels,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Seconds between frames as a fraction, as drivers give it: `(1, 30)`. `(0, 0)` where the driver does not say.
    pub interval: (u32, u32),
}

impl Mode {
    /// Frames a second; 0 where the driver does not say.
    pub fn rate(&self) -> f64 {
        match self.interval {
            (0, _) | (_, 0) => 0.0,
            (seconds, frames) => f64::from(frames) / f64::from(seconds),
        }
    }
}

/// The modes that Vivant reads, best first: what to try, one after the other.
pub fn rank(modes: &[Mode], wanted: &Wanted) -> Vec<Mode> {
    let mut ranked: Vec<Mode> = modes.iter().copied().filter(|mode| mode.pixels.known()).collect();
    ranked.retain(|mode| mode.width > 0 && mode.height > 0);
    ranked.sort_by(|a, b| cost(a, wanted).total_cmp(&cost(b, wanted)));
    ranked.dedup();
    ranked
}

/// How far a mode is from what is wanted. What was asked for outweighs what merely suits; a picture too slow is worse than
/// a compressed one, and a compressed one is worse than a slightly different size.
fn cost(mode: &Mode, wanted: &Wanted) -> f64 {
    size_cost(mode, wanted.size) + rate_cost(mode.rate(), wanted.rate) + pixels_cost(mode.pixels, wanted.pixels)
}

fn size_cost(mode: &Mode, wanted: Option<(u32, u32)>) -> f64 {
    let (width, height) = (f64::from(mode.width), f64::from(mode.height));
    let area = width * height;
    match wanted {
        Some((w, h)) => {
            let (w, h) = (f64::from(w.max(1)), f64::from(h.max(1)));
            400.0 * ((area / (w * h)).ln().abs() + (width / height * h / w).ln().abs())
        }
        None if area < *USUAL_AREA.start() => 60.0 * (USUAL_AREA.start() / area).log2(),
        None if area > *USUAL_AREA.end() => 25.0 * (area / USUAL_AREA.end()).log2(),
        // Smaller ones are cheaper to carry.
        None => 3.0 * (area / USUAL_AREA.start()).log2(),
    }
}

fn rate_cost(rate: f64, wanted: Option<f64>) -> f64 {
    let weight = if wanted.is_some() { 150.0 } else { 60.0 };
    let wanted = wanted.unwrap_or(USUAL_RATE).max(0.1);
    match rate {
        // Unknown: probably a usual one, but less sure than any that is known to be fast enough.
        0.0 => weight * 0.2,
        rate if rate < wanted => weight * (1.0 - rate / wanted),
        rate => 2.0 * (rate / wanted - 1.0),
    }
}

fn pixels_cost(pixels: CameraPixels, wanted: Option<CameraPixels>) -> f64 {
    let refused = if wanted.is_some_and(|wanted| wanted != pixels) { 200.0 } else { 0.0 };
    let work = match pixels {
        CameraPixels::Yuyv => 0.0,
        CameraPixels::Nv12 => 0.5,
        CameraPixels::Uyvy | CameraPixels::I420 => 2.0,
        CameraPixels::Rgb => 3.0,
        CameraPixels::Bgr => 4.0,
        CameraPixels::Mjpeg => 12.0,
        CameraPixels::Other(_) => f64::INFINITY,
    };
    refused + work
}

#[cfg(test)]
mod tests {
    use super::CameraPixels::{Mjpeg, Nv12, Other, Yuyv};
    use super::*;

    fn mode(pixels: CameraPixels, width: u32, height: u32, rate: u32) -> Mode {
        Mode { pixels, width, height, interval: (1, rate) }
    }

    /// A usual USB 2 webcam: uncompressed pictures are slow when they are large.
    fn webcam() -> Vec<Mode> {
        vec![
            mode(Mjpeg, 1920, 1080, 30),
            mode(Mjpeg, 1280, 720, 30),
            mode(Mjpeg, 640, 480, 30),
            mode(Yuyv, 160, 120, 30),
            mode(Yuyv, 640, 480, 30),
            mode(Yuyv, 640, 480, 5),
            mode(Yuyv, 1280, 720, 10),
            mode(Yuyv, 1920, 1080, 5),
        ]
    }

    fn best(modes: &[Mode], wanted: Wanted) -> Mode {
        rank(modes, &wanted)[0]
    }

    #[test]
    fn what_is_wanted_is_written_as_it_is_read() {
        for text in ["auto", "1920x1080", "1280x720@60", "@59.94"] {
            assert_eq!(text.parse::<Wanted>().map(|wanted| wanted.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("640×480".parse::<Wanted>().map(|wanted| wanted.size), Ok(Some((640, 480))));
        for bad in
            ["", "x", "@", "1920", "1920x", "0x0", "9000x9000", "640x480@", "640x480@0", "640x480@nan", "-640x480"]
        {
            assert!(bad.parse::<Wanted>().is_err(), "{bad}");
        }
    }

    #[test]
    fn uncompressed_vga_at_full_rate_is_the_usual_choice() {
        assert_eq!(best(&webcam(), Wanted::default()), mode(Yuyv, 640, 480, 30));
    }

    #[test]
    fn a_compressed_picture_is_better_than_a_slow_one() {
        let wanted = Wanted { size: Some((1280, 720)), ..Wanted::default() };
        assert_eq!(best(&webcam(), wanted), mode(Mjpeg, 1280, 720, 30));
        let slow = [mode(Yuyv, 640, 480, 15), mode(Mjpeg, 640, 480, 30)];
        assert_eq!(best(&slow, Wanted::default()), slow[1]);
        let television = [mode(Yuyv, 640, 480, 25), mode(Mjpeg, 640, 480, 30)];
        assert_eq!(best(&television, Wanted::default()), television[0], "25/s is fast enough");
    }

    #[test]
    fn a_size_that_is_asked_for_is_kept_at_the_rate_there_is() {
        // What a camera does that refuses 640×480 at 30/s.
        let modes =
            [mode(Yuyv, 320, 180, 60), mode(Yuyv, 640, 360, 40), mode(Yuyv, 640, 480, 25), mode(Yuyv, 1280, 720, 10)];
        let wanted = Wanted { size: Some((640, 480)), rate: Some(30.0), pixels: None };
        let ranked = rank(&modes, &wanted);
        assert_eq!(ranked[0], modes[2]);
        assert_eq!(ranked[1], modes[1], "then the next in size");
        assert_eq!(ranked.len(), 4, "every mode is in the chain");
    }

    #[test]
    fn asked_pixels_come_first_and_others_remain_as_fallback() {
        let modes = [mode(Yuyv, 640, 480, 30), mode(Nv12, 640, 480, 30)];
        let wanted = Wanted { pixels: Some(Nv12), ..Wanted::default() };
        assert_eq!(rank(&modes, &wanted), [modes[1], modes[0]]);
    }

    #[test]
    fn what_cannot_be_read_is_never_tried() {
        assert!(rank(&[mode(Other(*b"GREY"), 640, 480, 30), mode(Yuyv, 0, 0, 30)], &Wanted::default()).is_empty());
    }

    #[test]
    fn a_rate_nobody_says_is_taken_before_a_slow_one() {
        let unknown = Mode { interval: (0, 0), ..mode(Yuyv, 640, 480, 1) };
        assert_eq!(best(&[mode(Yuyv, 640, 480, 10), unknown], Wanted::default()), unknown);
        assert_eq!(best(&[mode(Yuyv, 640, 480, 30), unknown], Wanted::default()).rate(), 30.0);
    }
}
