//! A picture that moves, as GIF, WebP and PNG may: as a source over and over again, or as an [`AnimationClip`] once.

mod clip;

use std::io::{BufRead, BufReader, Cursor, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{
    AnimationDecoder, DynamicImage, Frames, ImageDecoder, ImageFormat, ImageReader, ImageResult, RgbImage, Rgba,
};

pub(super) use clip::AnimationClip;

use super::pacing::Pacer;
use super::picture::{Flaw, PictureError, ToSrgb, limits, over_white, read_file};
use super::{Frame, Pixels, Source};
use crate::pixels::PixelFormat;
use crate::storage::names::file_name;

/// Larger ones stand still, or, GIFs, are left to `ffmpeg`: each frame is decoded when its time has come.
const MOST_PIXELS: u64 = 2560 * 1440;

/// What is to be shown for no longer than this is shown for [`USUAL`], as browsers do: such files were made for slow viewers.
const TOO_SHORT: Duration = Duration::from_millis(10);
const USUAL: Duration = Duration::from_millis(100);

/// Decoded frames that wait for their time.
const AHEAD: usize = 2;

/// A frame, and for how long it is shown.
type Shown = (RgbImage, Duration);

/// A moving picture.
pub struct Animation {
    path: PathBuf,
    /// From the thread that decodes, which ends when this does.
    frames: Receiver<ImageResult<Shown>>,
    /// Decoded and waiting for its time.
    pending: Option<Shown>,
    size: [u32; 2],
    pacer: Pacer,
    sequence: u64,
}

impl Animation {
    /// # Errors
    /// When the file cannot be read, or has no frame.
    pub(super) fn open(path: &Path) -> Result<Animation, PictureError> {
        let bytes = read_file(path)?.into();
        let (sender, frames) = sync_channel(AHEAD);
        std::thread::spawn(move || decode(&bytes, &sender));
        let first = frames.recv().map_err(|_| damaged(path, NO_FRAMES))?.map_err(|error| damaged(path, error))?;
        let size = [first.0.width(), first.0.height()];
        Ok(Animation { path: path.into(), frames, pending: Some(first), size, pacer: Pacer::default(), sequence: 0 })
    }
}

const NO_FRAMES: &str = "it has no frames";

fn damaged(path: &Path, reason: impl ToString) -> PictureError {
    Flaw::Damaged(reason.to_string()).of(path)
}

/// Whether a file's picture moves, and is not too large for that.
pub(super) fn moves(path: &Path) -> bool {
    let has_two = || {
        let file = std::fs::File::open(path).ok()?;
        let frames = frames(BufReader::new(file)).ok()??;
        // Nor does a GIF say how many frames it has. The second may be damaged.
        Some(frames.take(2).count() == 2)
    };
    // A file that breaks its decoder, which the panic hook reports, is to take nothing else with it.
    std::panic::catch_unwind(has_two).ok().flatten().unwrap_or(false)
}

/// Decodes frames for as long as somebody takes them; of what is cut short those that are there.
fn decode(bytes: &Arc<[u8]>, sender: &SyncSender<ImageResult<Shown>>) {
    loop {
        let mut given = false;
        let frames = match frames(Cursor::new(Arc::clone(bytes))) {
            Ok(frames) => frames.into_iter().flatten(),
            // The receiver is gone only when nobody wants to know.
            Err(error) => return drop(sender.send(Err(error))),
        };
        for frame in frames {
            match frame {
                Ok(frame) => {
                    if sender.send(Ok(frame)).is_err() {
                        return;
                    }
                    given = true;
                }
                Err(_) if given => break,
                Err(error) => return drop(sender.send(Err(error))),
            }
        }
        if !given {
            return;
        }
    }
}

/// The frames of an animation, each of which is decoded when it is asked for.
struct ShownFrames {
    frames: Frames<'static>,
    to_srgb: Option<ToSrgb>,
}

impl Iterator for ShownFrames {
    type Item = ImageResult<Shown>;

    fn next(&mut self) -> Option<ImageResult<Shown>> {
        Some(self.frames.next()?.map(|frame| {
            let delay = Duration::from(frame.delay());
            let mut picture = over_white(DynamicImage::ImageRgba8(frame.into_buffer()));
            if let Some(to_srgb) = &self.to_srgb {
                to_srgb.turn(&mut picture);
            }
            (picture, if delay <= TOO_SHORT { USUAL } else { delay })
        }))
    }
}

/// The frames of an animation; `None` if it is none, or too large.
fn frames<R: BufRead + Seek + 'static>(file: R) -> ImageResult<Option<ShownFrames>> {
    let fits = |(width, height): (u32, u32)| u64::from(width) * u64::from(height) <= MOST_PIXELS;
    let reader = ImageReader::new(file).with_guessed_format()?;
    match reader.format() {
        Some(ImageFormat::WebP) => {
            let mut decoder = WebPDecoder::new(reader.into_inner())?;
            let moves = decoder.has_animation() && fits(decoder.dimensions());
            if moves && decoder.color_type().has_alpha() {
                // Without one, what a frame leaves behind is not taken away before the next.
                decoder.set_background_color(Rgba([255, 255, 255, 0]))?;
            }
            decoder.set_limits(limits())?;
            let to_srgb = ToSrgb::of(&mut decoder);
            Ok(moves.then(|| ShownFrames { frames: decoder.into_frames(), to_srgb }))
        }
        Some(ImageFormat::Png) => {
            let mut decoder = PngDecoder::with_limits(reader.into_inner(), limits())?;
            let moves = decoder.is_apng()? && fits(decoder.dimensions());
            let to_srgb = ToSrgb::of(&mut decoder);
            Ok(if moves { Some(ShownFrames { frames: decoder.apng()?.into_frames(), to_srgb }) } else { None })
        }
        Some(ImageFormat::Gif) => {
            let mut decoder = GifDecoder::new(reader.into_inner())?;
            decoder.set_limits(limits())?;
            Ok(fits(decoder.dimensions()).then(|| ShownFrames { frames: decoder.into_frames(), to_srgb: None }))
        }
        _ => Ok(None),
    }
}

impl Source for Animation {
    fn describe(&self) -> String {
        format!("{}, {}×{}, moving", file_name(&self.path), self.size[0], self.size[1])
    }

    fn is_video(&self) -> bool {
        true
    }

    fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>> {
        let deadline = Instant::now() + timeout;
        let (picture, shown) = match self.pending.take() {
            Some(frame) => frame,
            None => match self.frames.recv_timeout(timeout) {
                Ok(decoded) => decoded.map_err(|error| damaged(&self.path, error))?,
                Err(RecvTimeoutError::Timeout) => return Ok(None),
                Err(RecvTimeoutError::Disconnected) => return Err(damaged(&self.path, NO_FRAMES).into()),
            },
        };
        if !self.pacer.wait(shown, deadline) {
            self.pending = Some((picture, shown));
            return Ok(None);
        }
        self.sequence += 1;
        Ok(Some(Frame {
            width: self.size[0],
            height: self.size[1],
            pixels: Pixels::Bytes { format: PixelFormat::Rgb8, bytes: Arc::new(picture.into_raw()) },
            sequence: self.sequence - 1,
            captured: Instant::now(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use image::RgbaImage;
    use image::codecs::webp::WebPEncoder;

    use super::*;

    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let padding = vec![0; content.len() % 2];
        [kind, &(content.len() as u32).to_le_bytes()[..], content, &padding].concat()
    }

    /// A frame of 4×4 red pixels at that place, to be taken away before the next.
    fn spot(at: u8) -> Vec<u8> {
        let mut still = Vec::new();
        let red = RgbaImage::from_pixel(4, 4, Rgba([255, 0, 0, 255]));
        red.write_with_encoder(WebPEncoder::new_lossless(&mut still)).unwrap();
        // Place in twos, size less one, milliseconds, and that it is taken away.
        let head = [at / 2, 0, 0, at / 2, 0, 0, 3, 0, 0, 3, 0, 0, 40, 0, 0, 1];
        // Behind the header of its file.
        chunk(b"ANMF", &[&head[..], &still[12..]].concat())
    }

    #[test]
    fn what_a_sticker_leaves_behind_is_taken_away() {
        // Animated, with transparency, of 16×16 pixels.
        let head = [chunk(b"VP8X", &[0x12, 0, 0, 0, 15, 0, 0, 15, 0, 0]), chunk(b"ANIM", &[0; 6])].concat();
        let webp = chunk(b"RIFF", &[&b"WEBP"[..], &head, &spot(0), &spot(8)].concat());
        let bytes: Arc<[u8]> = webp.into();
        let all: Vec<_> = frames(Cursor::new(bytes)).unwrap().unwrap().map(|frame| frame.unwrap().0).collect();
        let second = &all[1];
        let [red, green, _] = second.get_pixel(9, 9).0;
        assert!(all.len() == 2 && red > 250 && green < 5, "{red}, {green}");
        assert_eq!(second.get_pixel(1, 1).0, [255; 3], "the first spot is gone");
    }
}
