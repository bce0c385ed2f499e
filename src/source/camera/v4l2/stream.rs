//! Frames out of a V4L2 device, through buffers that it shares with us.

use std::io;
use std::mem::zeroed;
use std::os::fd::AsRawFd;
use std::ptr::NonNull;
use std::time::{Duration, Instant};

use v4l::v4l_sys::*;
use v4l::v4l2::vidioc;

use super::device::{CAPTURE, Device};

/// Enough that the driver always has one to fill while we read another.
const BUFFERS: u32 = 4;

const MMAP: u32 = v4l2_memory_V4L2_MEMORY_MMAP;

/// A running stream. Dropping it stops the camera.
pub(super) struct Stream {
    // Before the device, so that the maps go first.
    buffers: Vec<Map>,
    device: Device,
}

impl Stream {
    /// Starts the camera in the mode that was agreed.
    pub(super) fn start(device: Device) -> io::Result<Stream> {
        // SAFETY: all zeros is a value of this plain structure.
        let mut request: v4l2_requestbuffers = unsafe { zeroed() };
        (request.count, request.type_, request.memory) = (BUFFERS, CAPTURE, MMAP);
        device.call(vidioc::VIDIOC_REQBUFS, &mut request)?;
        let mut stream = Stream { buffers: Vec::new(), device };
        for index in 0..request.count {
            let mut buffer = description(index);
            stream.device.call(vidioc::VIDIOC_QUERYBUF, &mut buffer)?;
            // SAFETY: for mapped memory the driver writes `offset`.
            let offset = unsafe { buffer.m.offset };
            stream.buffers.push(Map::new(&stream.device, buffer.length as usize, offset)?);
            stream.device.call(vidioc::VIDIOC_QBUF, &mut description(index))?;
        }
        let mut kind = CAPTURE as i32;
        stream.device.call(vidioc::VIDIOC_STREAMON, &mut kind)?;
        Ok(stream)
    }

    /// Waits for a frame, `timeout` at most, and gives what `read` makes of the newest one, its number and its time; older
    /// ones that wait too go back unread.
    pub(super) fn newest<T>(
        &mut self,
        timeout: Duration,
        read: impl FnOnce(&[u8]) -> T,
    ) -> io::Result<Option<(T, u64, Instant)>> {
        if !self.wait(timeout)? {
            return Ok(None);
        }
        let Some(mut buffer) = self.dequeue()? else { return Ok(None) };
        while let Some(newer) = self.dequeue()? {
            self.device.call(vidioc::VIDIOC_QBUF, &mut description(buffer.index))?;
            buffer = newer;
        }
        let taken = self.buffers.get(buffer.index as usize).map(|map| {
            // `bytesused`, not the whole map: compressed frames are shorter. Drivers that leave it 0 fill the map.
            let used = if buffer.bytesused == 0 { map.length } else { (buffer.bytesused as usize).min(map.length) };
            // A frame with the error flag is cut to nothing, so that it is counted as a bad one.
            let used = if buffer.flags & V4L2_BUF_FLAG_ERROR != 0 { 0 } else { used };
            (read(&map.bytes()[..used]), u64::from(buffer.sequence), captured_at(&buffer))
        });
        self.device.call(vidioc::VIDIOC_QBUF, &mut description(buffer.index))?;
        Ok(taken)
    }

    /// Whether there is something to take, an error included.
    fn wait(&self, timeout: Duration) -> io::Result<bool> {
        let mut poll = libc::pollfd { fd: self.device.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        let milliseconds = timeout.as_millis().clamp(1, 60_000) as i32;
        // SAFETY: one descriptor, open as long as `self` lives, in a structure that outlives the call.
        match unsafe { libc::poll(&raw mut poll, 1, milliseconds) } {
            -1 => match io::Error::last_os_error() {
                error if error.kind() == io::ErrorKind::Interrupted => Ok(false),
                error => Err(error),
            },
            ready => Ok(ready > 0),
        }
    }

    fn dequeue(&self) -> io::Result<Option<v4l2_buffer>> {
        let mut buffer = description(0);
        match self.device.call(vidioc::VIDIOC_DQBUF, &mut buffer) {
            Ok(()) => Ok(Some(buffer)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut kind = CAPTURE as i32;
        // An unplugged camera has stopped already; closing the device frees the rest.
        let _ = self.device.call(vidioc::VIDIOC_STREAMOFF, &mut kind);
    }
}

fn description(index: u32) -> v4l2_buffer {
    // SAFETY: all zeros is a value of this plain structure.
    let mut buffer: v4l2_buffer = unsafe { zeroed() };
    (buffer.index, buffer.type_, buffer.memory) = (index, CAPTURE, MMAP);
    buffer
}

/// When the driver took the picture, on our clock; now, where it does not tell or its clock is another.
fn captured_at(buffer: &v4l2_buffer) -> Instant {
    let now = Instant::now();
    if buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK != V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC {
        return now;
    }
    let mut clock = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes into the structure it is given.
    if unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut clock) } != 0 {
        return now;
    }
    let current = i128::from(clock.tv_sec) * 1_000_000 + i128::from(clock.tv_nsec) / 1000;
    let stamp = i128::from(buffer.timestamp.tv_sec) * 1_000_000 + i128::from(buffer.timestamp.tv_usec);
    // Older than a second is a driver's fancy.
    let age = u64::try_from(current - stamp).ok().filter(|age| *age < 1_000_000).unwrap_or(0);
    now.checked_sub(Duration::from_micros(age)).unwrap_or(now)
}

/// A buffer of the driver's in our memory.
struct Map {
    start: NonNull<u8>,
    length: usize,
}

// SAFETY: the memory belongs to the map alone, whichever thread holds it.
unsafe impl Send for Map {}

impl Map {
    fn new(device: &Device, length: usize, offset: u32) -> io::Result<Map> {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: a fresh mapping at an address of the kernel's choice; length and offset are the driver's own.
        let start = unsafe {
            libc::mmap(std::ptr::null_mut(), length, protection, libc::MAP_SHARED, device.as_raw_fd(), offset.into())
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let start = NonNull::new(start.cast()).ok_or_else(|| io::Error::other("a buffer at address 0"))?;
        Ok(Map { start, length })
    }

    /// To be read only while the driver does not hold the buffer.
    fn bytes(&self) -> &[u8] {
        // SAFETY: mapped for reading with this length until `self` is dropped; the driver writes only to queued buffers,
        // and the one that is read is not queued.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours and no reference to it is left.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.length) };
    }
}
