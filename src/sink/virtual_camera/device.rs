//! A V4L2 device that takes pictures. The structures are the `v4l` crate's, the calls ours, as for cameras.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::mem::zeroed;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use v4l::v4l_sys::*;
use v4l::v4l2::vidioc;

use super::{RATE, Screen};

const OUTPUT: u32 = v4l2_buf_type_V4L2_BUF_TYPE_VIDEO_OUTPUT;

/// An opened device.
pub struct Output {
    file: File,
}

/// The first device that takes pictures.
pub fn find() -> Option<PathBuf> {
    let names = std::fs::read_dir("/dev").ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut numbers: Vec<u32> = names.filter_map(|name| name.strip_prefix("video")?.parse().ok()).collect();
    numbers.sort_unstable();
    let paths = numbers.into_iter().map(|number| PathBuf::from(format!("/dev/video{number}")));
    let takes = |path: &PathBuf| Output::open(path).and_then(|output| output.takes_pictures()).unwrap_or(false);
    paths.into_iter().find(takes)
}

impl Output {
    pub fn open(path: &Path) -> io::Result<Output> {
        // A device that cannot take a picture at once must not hold the clock up.
        let file = OpenOptions::new().read(true).write(true).custom_flags(libc::O_NONBLOCK).open(path)?;
        Ok(Output { file })
    }

    fn call<T>(&self, request: vidioc::_IOC_TYPE, argument: &mut T) -> io::Result<()> {
        loop {
            // SAFETY: the descriptor is open as long as `self` lives, and each request is paired below with the structure
            // that the kernel defines for it, which the kernel reads and writes within its size.
            let result = unsafe { libc::ioctl(self.file.as_raw_fd(), request as _, std::ptr::from_mut(argument)) };
            if result != -1 {
                return Ok(());
            }
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
    }

    /// Whether pictures can be written to it.
    pub fn takes_pictures(&self) -> io::Result<bool> {
        // SAFETY: all zeros is a value of this plain structure, as of those below.
        let mut answer: v4l2_capability = unsafe { zeroed() };
        self.call(vidioc::VIDIOC_QUERYCAP, &mut answer)?;
        let own =
            if answer.capabilities & V4L2_CAP_DEVICE_CAPS != 0 { answer.device_caps } else { answer.capabilities };
        let needed = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_READWRITE;
        Ok(own & needed == needed)
    }

    /// Sets YUYV in that size, or in the one that the device insists on.
    fn set(&self, [width, height]: [u32; 2]) -> io::Result<[u32; 2]> {
        // SAFETY: as in `takes_pictures`.
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
            // SAFETY: as in `takes_pictures`.
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
        // SAFETY: as in `takes_pictures`.
        let mut pace: v4l2_streamparm = unsafe { zeroed() };
        pace.type_ = OUTPUT;
        let timeperframe = v4l2_fract { numerator: 1, denominator: RATE };
        // SAFETY: as in `takes_pictures`.
        pace.parm.output = v4l2_outputparm { timeperframe, ..unsafe { zeroed() } };
        // Only what readers are told; a driver may have no notion of it.
        if let Err(error) = self.call(vidioc::VIDIOC_S_PARM, &mut pace) {
            tracing::debug!("the virtual camera tells no rate: {error}");
        }
        Ok([agreed.width, agreed.height])
    }
}

impl Screen for Output {
    fn agree(&mut self, size: [u32; 2]) -> io::Result<[u32; 2]> {
        self.set(size)
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
