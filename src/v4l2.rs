//! Calls of V4L2 devices, for cameras and for virtual ones. The structures are the `v4l` crate's; the calls are ours, because
//! its own panic on names that are not UTF-8, on unknown colour spaces, and when a camera is unplugged at the wrong moment.

use std::fs::{File, OpenOptions};
use std::io;
use std::mem::zeroed;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use v4l::v4l_sys::{V4L2_CAP_DEVICE_CAPS, v4l2_capability};
use v4l::v4l2::vidioc;

/// The numbers of the devices that there are, in order.
pub fn numbers() -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/dev") else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut numbers: Vec<u32> = names.filter_map(|name| name.strip_prefix("video")?.parse().ok()).collect();
    numbers.sort_unstable();
    numbers
}

/// The device of that number.
pub fn path(number: u32) -> String {
    format!("/dev/video{number}")
}

/// Opens a device, whose calls return at once.
///
/// # Errors
/// When there is none, or this user may not.
pub fn open(path: impl AsRef<Path>) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).custom_flags(libc::O_NONBLOCK).open(path)
}

/// Calls the driver, again where a signal came between.
///
/// # Errors
/// What the driver answers.
///
/// # Safety
/// `argument` has to be the structure that the kernel defines for `request`, which it reads and writes within its size.
pub unsafe fn call<T>(device: &impl AsRawFd, request: vidioc::_IOC_TYPE, argument: &mut T) -> io::Result<()> {
    loop {
        // SAFETY: the descriptor is open as long as `device` lives; the rest is the caller's promise.
        let result = unsafe { libc::ioctl(device.as_raw_fd(), request as _, std::ptr::from_mut(argument)) };
        if result != -1 {
            return Ok(());
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// What a device is, and what it can do, of V4L2_CAP_….
///
/// # Errors
/// When it is no V4L2 device.
pub fn capability(device: &impl AsRawFd) -> io::Result<(v4l2_capability, u32)> {
    // SAFETY: all zeros is a value of this plain structure, and it is the one that belongs to the request.
    let answer = unsafe {
        let mut answer: v4l2_capability = zeroed();
        call(device, vidioc::VIDIOC_QUERYCAP, &mut answer)?;
        answer
    };
    // A device with several nodes says in `device_caps` what this node does.
    let several = answer.capabilities & V4L2_CAP_DEVICE_CAPS != 0;
    Ok((answer, if several { answer.device_caps } else { answer.capabilities }))
}
