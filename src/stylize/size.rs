//! Sizes of pictures: what a picture is scaled to, and which ones can be painted.

use super::stylizer::StylizeError;
use crate::gpu::Gpu;

/// The smallest side that can be painted, in pixels: reflection needs two pixels at relu4_1.
pub const SMALLEST_SIDE: u32 = 16;

/// How many times as long as wide a picture is painted or encoded at its short side. A strip of 4000×3 pixels would else
/// become 680 000×512.
const LONGEST: f64 = 8.0;

/// Width and height of a picture scaled so that its short side is `side`, or the long one of a very long picture eight times
/// that; each at least [`SMALLEST_SIDE`].
pub fn scaled_to_short_side(size: [u32; 2], side: u32) -> [u32; 2] {
    let [width, height] = size.map(|n| f64::from(n.max(1)));
    let scale = f64::from(side) / width.min(height).max(width.max(height) / LONGEST);
    [width, height].map(|n| ((n * scale).round() as u32).max(SMALLEST_SIDE))
}

/// Whether pictures of `size` (width, height) can be painted, or encoded, with buffers of which the largest takes as many
/// bytes as `needed` says for a size.
///
/// # Errors
/// When the size is too small, or too large for the GPU.
pub(super) fn check(gpu: &Gpu, size: [u32; 2], needed: impl Fn([u32; 2]) -> u64) -> Result<(), StylizeError> {
    if size.iter().any(|side| *side < SMALLEST_SIDE) {
        return Err(StylizeError::TooSmall { size });
    }
    let (limit, largest_texture) = (gpu.capabilities.largest_binding, gpu.capabilities.largest_texture);
    let fits = |size: [u32; 2]| size.iter().all(|n| *n <= largest_texture) && needed(size) <= limit;
    if fits(size) {
        return Ok(());
    }
    // The largest short side at which a picture of that shape fits lies between these.
    let (mut low, mut high) = (SMALLEST_SIDE, size[0].min(size[1]));
    while low + 1 < high {
        let middle = u32::midpoint(low, high);
        if fits(scaled_to_short_side(size, middle)) { low = middle } else { high = middle }
    }
    Err(StylizeError::TooLarge { size, needed: needed(size), limit, fits: low })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_side_is_what_was_asked_for() {
        assert_eq!(scaled_to_short_side([640, 480], 240), [320, 240]);
        assert_eq!(scaled_to_short_side([480, 640], 960), [960, 1280]);
        assert_eq!(scaled_to_short_side([1, 1], 4), [SMALLEST_SIDE; 2]);
        assert_eq!(scaled_to_short_side([0, 0], 64), [64; 2]);
    }

    #[test]
    fn strips_do_not_grow_without_end() {
        assert_eq!(scaled_to_short_side([8000, 1000], 512), [4096, 512]);
        assert_eq!(scaled_to_short_side([16000, 1000], 512), [4096, 256]);
        assert_eq!(scaled_to_short_side([3, 4000], 512), [SMALLEST_SIDE, 4096]);
    }
}
