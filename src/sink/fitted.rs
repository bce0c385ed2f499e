//! Pictures brought to another size on the processor, for videos and cameras, which have one size to their end.

use image::RgbaImage;
use image::imageops::{self, FilterType};

/// The picture in a frame of that size, as large as fits, black beside it.
pub(super) fn fitted(picture: RgbaImage, [width, height]: [u32; 2]) -> RgbaImage {
    if picture.dimensions() == (width, height) {
        return picture;
    }
    let scale = (f64::from(width) / f64::from(picture.width())).min(f64::from(height) / f64::from(picture.height()));
    let side = |length: u32, most: u32| ((f64::from(length) * scale).round() as u32).clamp(1, most);
    let (inner_width, inner_height) = (side(picture.width(), width), side(picture.height(), height));
    let scaled = match scale >= 1.0 {
        true => enlarged(&picture, inner_width, inner_height),
        false => imageops::resize(&picture, inner_width, inner_height, FilterType::Triangle),
    };
    if scaled.dimensions() == (width, height) {
        return scaled;
    }
    let mut frame = RgbaImage::from_pixel(width, height, image::Rgba([0, 0, 0, 255]));
    imageops::replace(
        &mut frame,
        &scaled,
        i64::from((width - inner_width) / 2),
        i64::from((height - inner_height) / 2),
    );
    frame
}

/// A picture at a size that is no smaller, bilinearly as [`imageops::resize`] makes it, but in whole numbers: in software, where
/// pictures are painted small, a clock waits for it.
fn enlarged(picture: &RgbaImage, width: u32, height: u32) -> RgbaImage {
    let (columns, rows) = (places(picture.width(), width), places(picture.height(), height));
    let stride = 4 * picture.width() as usize;
    let row = |y: usize| &picture.as_raw()[y * stride..][..stride];
    let mut between = vec![0; stride];
    let mut to = RgbaImage::new(width, height);
    for (to, Place { first, second, share }) in to.chunks_exact_mut(4 * width as usize).zip(rows) {
        for ((value, above), below) in between.iter_mut().zip(row(first)).zip(row(second)) {
            *value = u32::from(*above) * (256 - share) + u32::from(*below) * share;
        }
        let pixels = between.as_chunks::<4>().0;
        for (to, Place { first, second, share }) in to.as_chunks_mut::<4>().0.iter_mut().zip(&columns) {
            let (left, right) = (&pixels[*first], &pixels[*second]);
            *to = std::array::from_fn(|c| ((left[c] * (256 - share) + right[c] * share + (1 << 15)) >> 16) as u8);
        }
    }
    to
}

/// Between which two of a side's pixels one of the enlarged side lies, and the second one's share, of 256.
struct Place {
    first: usize,
    second: usize,
    share: u32,
}

/// Those of a side of `from` pixels that gets `to`.
fn places(from: u32, to: u32) -> Vec<Place> {
    let (scale, last) = (f64::from(from) / f64::from(to), from as usize - 1);
    let place = |at: u32| {
        let at = ((f64::from(at) + 0.5) * scale - 0.5).clamp(0.0, last as f64);
        let first = at as usize;
        Place { first, second: (first + 1).min(last), share: (at.fract() * 256.0).round() as u32 }
    };
    (0..to).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_enlarged_as_the_image_library_does_it() {
        let noise =
            |x: u32, y: u32, c: u32| (x * 7919 + y * 104_729 + c * 31).wrapping_mul(2_654_435_761).to_be_bytes()[0];
        for (from, to) in
            [([7, 5], [21, 15]), ([16, 9], [37, 21]), ([40, 30], [41, 30]), ([1, 1], [3, 2]), ([6, 4], [6, 4])]
        {
            let picture =
                RgbaImage::from_fn(from[0], from[1], |x, y| image::Rgba([0, 1, 2, 3].map(|c| noise(x, y, c))));
            let (got, want) =
                (enlarged(&picture, to[0], to[1]), imageops::resize(&picture, to[0], to[1], FilterType::Triangle));
            let far = got.iter().zip(want.iter()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(far <= Some(2), "{from:?} to {to:?}: {far:?}");
        }
    }

    #[test]
    fn pictures_of_another_size_are_fitted() {
        let red = image::Rgba([200, 0, 0, 255]);
        let same = RgbaImage::from_pixel(6, 4, red);
        assert_eq!(fitted(same.clone(), [6, 4]), same);
        let frame = fitted(RgbaImage::from_pixel(20, 20, red), [12, 6]);
        assert_eq!(frame.dimensions(), (12, 6));
        assert_eq!(*frame.get_pixel(5, 3), red);
        assert_eq!(*frame.get_pixel(1, 3), image::Rgba([0, 0, 0, 255]));
    }
}
