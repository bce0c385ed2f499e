//! The program's icon: a camera's lens, painted, with a brush stroke for a shutter.

use super::brush::{Brush, stroke};
use super::canvas::{Canvas, SIDE, curve};
use super::colour::{Colour, hex, mix, ramp, smooth};
use super::rng::{Rng, noise};
use image::{ImageFormat, ImageResult, Rgba, RgbaImage, imageops};
use std::f32::consts::TAU;
use std::io::Cursor;

/// Side of the icon, in pixels.
const ICON: u32 = 256;

/// A rounded square of night blue; on it a ring of strokes in all colours around a dark pupil with one light.
pub fn draw() -> RgbaImage {
    let mut rng = Rng::new(1);
    let mut canvas = Canvas::from_fn(|x, y| mix(hex(0x1b2250), hex(0x0b0d22), (x - 0.3).hypot(y - 0.2)));
    const IRIS: [Colour; 8] = [
        hex(0xffc53a),
        hex(0xff8a2a),
        hex(0xf0413c),
        hex(0xd22f86),
        hex(0x7b3fd0),
        hex(0x2f6fe0),
        hex(0x1fb0b5),
        hex(0xffc53a),
    ];
    let brush = Brush { width: 0.05, length: 0.2, variety: 0.07, thickness: 1.2, opacity: 1.0, dryness: 0.03 };
    for ring in 0..5 {
        let radius = 0.385 - 0.048 * ring as f32;
        let count = 46 - 6 * ring;
        for k in 0..count {
            let from = (k as f32 + rng.unit() * 0.5) / count as f32 * TAU + 0.4 * ring as f32;
            let path: Vec<_> = (0..9)
                .map(|i| {
                    let (a, r) = (from + 0.055 * i as f32, radius - 0.006 * i as f32);
                    (0.5 + r * a.cos(), 0.5 + r * a.sin())
                })
                .collect();
            let hue = ((from / TAU + 0.05 * ring as f32) % 1.0 + 1.0) % 1.0;
            stroke(&mut canvas, &curve(&path), brush, ramp(&IRIS, hue), &mut rng);
        }
    }
    canvas.varnish(0.2);
    canvas.map(|x, y, c| {
        let r = (x - 0.5).hypot(y - 0.5);
        let ragged = r + 0.008 * noise(x * 14.0, y * 14.0, 3);
        let pupil = smooth(0.168, 0.160, ragged);
        let depth = mix(hex(0x0a0b18), hex(0x2a2f66), smooth(0.02, 0.16, (x - 0.56).hypot(y - 0.57)));
        let c = mix(c, depth, pupil);
        mix(c, [1.0; 3], smooth(0.043, 0.037, (x - 0.445).hypot(y - 0.44)))
    });
    let picture = canvas.finish(SIDE / 2);
    let rounded = RgbaImage::from_fn(picture.width(), picture.height(), |x, y| {
        let at = |v: u32| ((v as f32 + 0.5) / picture.width() as f32 - 0.5).abs() - (0.49 - 0.21);
        let (u, v) = (at(x).max(0.0), at(y).max(0.0));
        let inside = smooth(0.002, -0.002, u.hypot(v) - 0.21);
        let [r, g, b] = picture.get_pixel(x, y).0;
        Rgba([r, g, b, (inside * 255.0 + 0.5) as u8])
    });
    imageops::resize(&rounded, ICON, ICON, imageops::FilterType::Lanczos3)
}

/// The icon as Windows keeps it in a program: several sizes, each a PNG, after a table of where they lie.
pub fn ico(icon: &RgbaImage) -> ImageResult<Vec<u8>> {
    const SIDES: [u32; 5] = [16, 24, 32, 48, ICON];
    let mut pictures = Vec::new();
    for side in SIDES {
        let mut png = Vec::new();
        imageops::resize(icon, side, side, imageops::FilterType::Lanczos3)
            .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)?;
        pictures.push(png);
    }
    // ICONDIR: reserved, 1 for icons, how many; each ICONDIRENTRY: width and height (0 is 256), colours of a palette and
    // reserved, planes, bits a pixel, bytes, where.
    let mut file: Vec<u8> = [0, 1, SIDES.len() as u16].iter().flat_map(|v| v.to_le_bytes()).collect();
    let mut at = (6 + 16 * SIDES.len()) as u32;
    for (side, png) in SIDES.iter().zip(&pictures) {
        let bytes = png.len() as u32;
        file.extend([*side as u8, *side as u8, 0, 0, 1, 0, 32, 0]);
        file.extend(bytes.to_le_bytes().into_iter().chain(at.to_le_bytes()));
        at += bytes;
    }
    Ok([file, pictures.concat()].concat())
}
