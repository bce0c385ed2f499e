//! A V4L2 device that takes pictures.

use std::fs::File;
use std::io::{self, Write};
use std::mem::zeroed;
use std::path::{Path, PathBuf};

use v4l::v4l_sys::*;
use v4l::v4l2::vidioc;

use super::{RATE, Screen};
use crate::v4l2;

const OUTPUT: u32 = v4l2_buf_type_V4L2_BUF_TYPE_VIDEO_OUTPUT;

/// An opened device.
pub struct Output {
    file: File,
}

/// The first device that takes pictures, if there is one.
///
/// # Errors
/// When none is known to, and one is not allowed to be asked: that one, and what the system says.
pub fn find() -> Result<Option<PathBuf>, (PathBuf, io::Error)> {
    let mut forbidden = None;
    for path in v4l2::numbers().into_iter().map(|number| PathBuf::from(v4l2::path(number))) {
        match Output::open(&path).and_then(|output| output.takes_pictures()) {
            Ok(true) => return Ok(Some(path)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                forbidden.get_or_insert((path, error));
            }
            _ => {}
        }
    }
    forbidden.map_or(Ok(None), Err)
}

impl Output {
    pub fn open(path: &Path) -> io::Result<Output> {
        // Not waiting: a device that cannot take a picture at once must not hold the clock up.
        Ok(Output { file: v4l2::open(path)? })
    }

    fn call<T>(&self, request: vidioc::_IOC_TYPE, argument: &mut T) -> io::Result<()> {
        // SAFETY: each request is paired below with the structure that the kernel defines for it.
        unsafe { v4l2::call(&self.file, request, argument) }
    }

    /// Whether pictures can be written to it.
    pub fn takes_pictures(&self) -> io::Result<bool> {
        let needed = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_READWRITE;
        Ok(v4l2::capability(&self.file)?.1 & needed == needed)
    }
}

impl Screen for Output {
    fn agree(&mut self, [width, height]: [u32; 2]) -> io::Result<[u32; 2]> {
        // SAFETY: all zeros is a value of this plain structure, as of those below.
        let mut format: v4l2_format = unsafe { zeroed() };
        format.type_ = OUTPUT;
        format.fmt.pix = v4l2_pix_format {
            width,
            height,
            pixelformat: u32::from_le_bytes(*b"YUYV"),
            field: v4l2_field_V4L2_FIELD_NONE,
            bytesperline: 2 * width,
            sizeimage: 2 * width * height,
            colorspace: v4l2_colorspace_V4L2_COLORSPACE_SRGB,
            // SAFETY: as above.
            ..unsafe { zeroed() }
        };
        self.call(vidioc::VIDIOC_S_FMT, &mut format)?;
        // SAFETY: the driver has written `pix`, as the type asks; all of its bits are valid values.
        let agreed = unsafe { format.fmt.pix };
        if agreed.pixelformat.to_le_bytes() != *b"YUYV"
            || agreed.width % 2 != 0
            || agreed.bytesperline > 2 * agreed.width
        {
            return Err(io::Error::other("it takes no pictures in YUYV"));
        }
        // SAFETY: as above.
        let mut pace: v4l2_streamparm = unsafe { zeroed() };
        pace.type_ = OUTPUT;
        let timeperframe = v4l2_fract { numerator: 1, denominator: RATE };
        // SAFETY: as above.
        pace.parm.output = v4l2_outputparm { timeperframe, ..unsafe { zeroed() } };
        // Only what readers are told; a driver may have no notion of it.
        if let Err(error) = self.call(vidioc::VIDIOC_S_PARM, &mut pace) {
            tracing::debug!("the virtual camera tells no rate: {error}");
        }
        Ok([agreed.width, agreed.height])
    }

    fn show(&mut self, yuyv: &[u8]) -> io::Result<()> {
        loop {
            match self.file.write(yuyv) {
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // It has no room for this one; the next will do.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
}
