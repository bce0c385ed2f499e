//! An opened V4L2 camera: asking what it can do, and setting it up.

use std::fs::File;
use std::io;
use std::mem::zeroed;
use std::os::fd::{AsRawFd, RawFd};

use v4l::v4l_sys::*;
use v4l::v4l2::vidioc;

use super::super::CameraPixels;
use super::super::negotiate::Mode;
use super::meaning::meaning;
use crate::pixels::Yuv;
use crate::v4l2;

pub(super) const CAPTURE: u32 = v4l2_buf_type_V4L2_BUF_TYPE_VIDEO_CAPTURE;

/// Lists that drivers give end long before this; a broken one's may never end.
const MAX_LIST: u32 = 256;

/// What a device is.
pub(super) struct Capability {
    pub name: String,
    pub bus: String,
    /// Whether it gives pictures in mapped buffers.
    pub captures: bool,
}

/// What a device has agreed to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Agreed {
    pub mode: Mode,
    /// Bytes of a row of the first plane.
    pub stride: u32,
    /// What its numbers mean, if it gives YUV.
    pub yuv: Yuv,
}

impl Agreed {
    /// Whether it is what was asked for, the rate within a twentieth.
    pub(super) fn fits(&self, asked: &Mode) -> bool {
        let Mode { pixels, width, height, .. } = self.mode;
        let same = (pixels, width, height) == (asked.pixels, asked.width, asked.height);
        let (got, want) = (self.mode.rate(), asked.rate());
        same && (got == 0.0 || want == 0.0 || (got / want - 1.0).abs() < 0.05)
    }
}

pub(super) struct Device {
    file: File,
}

impl AsRawFd for Device {
    fn as_raw_fd(&self) -> RawFd {
        self.file.as_raw_fd()
    }
}

impl Device {
    pub(super) fn open(path: &str) -> io::Result<Device> {
        Ok(Device { file: v4l2::open(path)? })
    }

    /// Calls the driver.
    pub(super) fn call<T>(&self, request: vidioc::_IOC_TYPE, argument: &mut T) -> io::Result<()> {
        // SAFETY: each request is paired by its callers with the structure that the kernel defines for it.
        unsafe { v4l2::call(self, request, argument) }
    }

    pub(super) fn capability(&self) -> io::Result<Capability> {
        let (answer, own) = v4l2::capability(self)?;
        let needed = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        Ok(Capability { name: text(&answer.card), bus: text(&answer.bus_info), captures: own & needed == needed })
    }

    /// The four-character codes it offers.
    pub(super) fn fourccs(&self) -> Vec<[u8; 4]> {
        let ask = |index| {
            // SAFETY: all zeros is a value of this plain structure, as of those below.
            let mut answer: v4l2_fmtdesc = unsafe { zeroed() };
            (answer.index, answer.type_) = (index, CAPTURE);
            self.call(vidioc::VIDIOC_ENUM_FMT, &mut answer).ok()?;
            Some(answer.pixelformat.to_le_bytes())
        };
        (0..MAX_LIST).map_while(ask).collect()
    }

    /// The sizes it offers in a format; of a range, those `candidates` that lie in it.
    pub(super) fn sizes(&self, fourcc: [u8; 4], candidates: &[(u32, u32)]) -> Vec<(u32, u32)> {
        let mut sizes = Vec::new();
        for index in 0..MAX_LIST {
            // SAFETY: as in `fourccs`.
            let mut answer: v4l2_frmsizeenum = unsafe { zeroed() };
            (answer.index, answer.pixel_format) = (index, u32::from_le_bytes(fourcc));
            if self.call(vidioc::VIDIOC_ENUM_FRAMESIZES, &mut answer).is_err() {
                break;
            }
            if answer.type_ == v4l2_frmsizetypes_V4L2_FRMSIZE_TYPE_DISCRETE {
                // SAFETY: the type says which member of the union was written.
                let size = unsafe { answer.__bindgen_anon_1.discrete };
                sizes.push((size.width, size.height));
                continue;
            }
            // SAFETY: as above.
            let range = unsafe { answer.__bindgen_anon_1.stepwise };
            let within = |side: u32, min: u32, max: u32, step: u32| {
                (min..=max).contains(&side) && (side - min).is_multiple_of(step.max(1))
            };
            sizes.extend(candidates.iter().filter(|(width, height)| {
                within(*width, range.min_width, range.max_width, range.step_width)
                    && within(*height, range.min_height, range.max_height, range.step_height)
            }));
            sizes.push((range.max_width, range.max_height));
            break;
        }
        let mut known = std::collections::HashSet::new();
        sizes.retain(|size| known.insert(*size));
        sizes
    }

    /// The intervals it offers at a size, in seconds as a fraction; of a range, those of `rates` that lie in it.
    pub(super) fn intervals(&self, fourcc: [u8; 4], width: u32, height: u32, rates: &[u32]) -> Vec<(u32, u32)> {
        let mut intervals = Vec::new();
        for index in 0..MAX_LIST {
            // SAFETY: as in `fourccs`.
            let mut answer: v4l2_frmivalenum = unsafe { zeroed() };
            (answer.index, answer.pixel_format) = (index, u32::from_le_bytes(fourcc));
            (answer.width, answer.height) = (width, height);
            if self.call(vidioc::VIDIOC_ENUM_FRAMEINTERVALS, &mut answer).is_err() {
                break;
            }
            if answer.type_ == v4l2_frmivaltypes_V4L2_FRMIVAL_TYPE_DISCRETE {
                // SAFETY: the type says which member of the union was written.
                let interval = unsafe { answer.__bindgen_anon_1.discrete };
                intervals.push((interval.numerator, interval.denominator));
                continue;
            }
            // SAFETY: as above.
            let range = unsafe { answer.__bindgen_anon_1.stepwise };
            let seconds = |part: v4l2_fract| f64::from(part.numerator) / f64::from(part.denominator.max(1));
            let (shortest, longest) = (seconds(range.min) * 0.999, seconds(range.max) * 1.001);
            let fits = |rate: &&u32| (shortest..=longest).contains(&(1.0 / f64::from(**rate)));
            intervals.extend(rates.iter().filter(fits).map(|rate| (1, *rate)));
            intervals.push((range.min.numerator, range.min.denominator));
            break;
        }
        intervals.retain(|(above, below)| *above > 0 && *below > 0);
        intervals
    }

    /// Asks for a mode; what the device makes of it may differ.
    pub(super) fn agree(&self, mode: &Mode) -> io::Result<Agreed> {
        // SAFETY: as in `fourccs`.
        let mut format: v4l2_format = unsafe { zeroed() };
        format.type_ = CAPTURE;
        format.fmt.pix = v4l2_pix_format {
            width: mode.width,
            height: mode.height,
            pixelformat: u32::from_le_bytes(mode.pixels.fourcc()),
            field: v4l2_field_V4L2_FIELD_ANY,
            // SAFETY: as in `fourccs`.
            ..unsafe { zeroed() }
        };
        self.call(vidioc::VIDIOC_S_FMT, &mut format)?;
        let interval = match mode.interval {
            (0, _) | (_, 0) => self.interval(),
            // A driver may list intervals that it does not take.
            interval => self.set_interval(interval).unwrap_or_else(|_| self.interval()),
        };
        Ok(agreed(&format, interval))
    }

    /// The mode it is in.
    pub(super) fn current(&self) -> io::Result<Agreed> {
        // SAFETY: as in `fourccs`.
        let mut format: v4l2_format = unsafe { zeroed() };
        format.type_ = CAPTURE;
        self.call(vidioc::VIDIOC_G_FMT, &mut format)?;
        Ok(agreed(&format, self.interval()))
    }

    /// `(0, 0)` where the driver has no notion of a rate.
    fn interval(&self) -> (u32, u32) {
        // SAFETY: as in `fourccs`.
        let mut answer: v4l2_streamparm = unsafe { zeroed() };
        answer.type_ = CAPTURE;
        match self.call(vidioc::VIDIOC_G_PARM, &mut answer) {
            Ok(()) => interval_of(&answer),
            Err(_) => (0, 0),
        }
    }

    fn set_interval(&self, (numerator, denominator): (u32, u32)) -> io::Result<(u32, u32)> {
        // SAFETY: as in `fourccs`.
        let mut answer: v4l2_streamparm = unsafe { zeroed() };
        answer.type_ = CAPTURE;
        let timeperframe = v4l2_fract { numerator, denominator };
        // SAFETY: as in `fourccs`.
        answer.parm.capture = v4l2_captureparm { timeperframe, ..unsafe { zeroed() } };
        self.call(vidioc::VIDIOC_S_PARM, &mut answer)?;
        Ok(interval_of(&answer))
    }
}

fn interval_of(answer: &v4l2_streamparm) -> (u32, u32) {
    // SAFETY: the driver has written `capture`, as the type asks; all of its bits are valid values.
    let interval = unsafe { answer.parm.capture.timeperframe };
    (interval.numerator, interval.denominator)
}

fn agreed(format: &v4l2_format, interval: (u32, u32)) -> Agreed {
    // SAFETY: the driver has written `pix`, as the type asks; all of its bits are valid values.
    let pix = unsafe { format.fmt.pix };
    let pixels = CameraPixels::from_fourcc(pix.pixelformat.to_le_bytes());
    let mode = Mode { pixels, width: pix.width, height: pix.height, interval };
    // SAFETY: both members of the union are plain numbers of the same size.
    let encoding = unsafe { pix.__bindgen_anon_1.ycbcr_enc };
    let yuv = meaning(encoding, pix.quantization, pix.colorspace);
    Agreed { mode, stride: pix.bytesperline, yuv }
}

/// A driver's text up to its end, whatever its bytes are.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).trim().to_string()
}
