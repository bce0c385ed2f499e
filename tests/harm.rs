//! Files that came to harm: who reads what users bring says what is the matter with it, and neither panics, nor takes all
//! memory, nor reads for ever.
//!
//! `VIVANT_HARM=20000 cargo test --release --test harm` harms each file so often, in other ways each time that
//! `VIVANT_HARM_SEED` is another number.

mod support;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, GrayImage, ImageEncoder as _, ImageFormat};
use support::Noise;
use vivant::gallery::Gallery;
use vivant::library;
use vivant::look::{Look, LookStyle};
use vivant::model::checkpoint::Checkpoint;
use vivant::networks;
use vivant::preferences::Preferences;
use vivant::saved_mask::SavedMask;
use vivant::source::spec::{OpenOptions, SourceSpec};
use vivant::source::{self, read_picture};
use vivant::stylize::Mask;

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.parse().expect("a number"))
}

/// In 0..`below`, which is not 0.
fn below(noise: &mut Noise, below: usize) -> usize {
    ((noise.next() + 1.0) / 2.0 * below as f32) as usize % below
}

/// As bad disks, bad lines and bad people leave a file.
fn harm(noise: &mut Noise, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..[1, 1, 1, 2, 4][below(noise, 5)] {
        if bytes.is_empty() {
            break;
        }
        // Headers are short and matter most.
        let reach = if below(noise, 2) == 0 { bytes.len().min(200) } else { bytes.len() };
        let at = below(noise, reach);
        let end = bytes.len().min(at + 1 + below(noise, 64));
        match below(noise, 9) {
            0 => bytes[at] ^= 1 << below(noise, 8),
            1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff, b'0', b'9', b'-'][below(noise, 8)],
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let again = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, again));
            }
            // Lengths and counts that promise too much, or nothing.
            5 | 6 => {
                let lengths: [&[u8]; 6] =
                    [&[0xff; 4], &[0xff; 8], &[0; 4], &[0x7f, 0xff, 0xff, 0xff], &[0, 0, 0, 0x80], &[0, 0, 1, 0]];
                let length = lengths[below(noise, 6)];
                let end = bytes.len().min(at + length.len());
                bytes[at..end].copy_from_slice(&length[..end - at]);
            }
            // A hole in a file that was not wholly written.
            7 => bytes[at..end].fill(0),
            // What contains itself again and again.
            _ => {
                let deep = vec![bytes[at]; 1 + below(noise, 50_000)];
                drop(bytes.splice(at..at, deep));
            }
        }
    }
    bytes
}

/// Reads the file as it is, which is to go well, and harmed again and again, of which something is to be refused.
fn survives(name: &str, whole: &[u8], reads: impl Fn(&Path) -> bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, whole).unwrap();
    assert!(reads(&path), "{name} as it is");
    let mut noise = Noise(0x5eed_0000 + number("VIVANT_HARM_SEED", 1));
    let mut refused = 0;
    let times = number("VIVANT_HARM", 200);
    for _ in 0..times {
        std::fs::write(&path, harm(&mut noise, whole)).unwrap();
        let start = Instant::now();
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| reads(&path)));
        let took = start.elapsed();
        if read.is_err() || took > Duration::from_secs(5) {
            let at = std::env::temp_dir().join(format!("harmed-{name}"));
            std::fs::copy(&path, &at).unwrap();
            panic!("{} panics or takes long ({took:?})", at.display());
        }
        refused += usize::from(matches!(read, Ok(false)));
    }
    println!("{name}: {refused} of {times} refused");
    assert!(times == 0 || refused > 0, "{name}: nothing was found to be wrong");
}

/// A small picture as a file of a format, with the colours' profile that cameras write.
fn encoded(format: ImageFormat) -> Vec<u8> {
    let picture = DynamicImage::ImageRgb8(Noise(7).picture(37, 23));
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut bytes = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => {
            let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90);
            encoder.set_icc_profile(profile).unwrap();
            picture.write_with_encoder(encoder).unwrap();
        }
        ImageFormat::Png => {
            let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
            encoder.set_icc_profile(profile).unwrap();
            picture.write_with_encoder(encoder).unwrap();
        }
        other => picture.write_to(&mut bytes, other).unwrap(),
    }
    bytes.into_inner()
}

#[test]
fn pictures() {
    for format in
        [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff]
    {
        let name = format!("picture.{}", format.extensions_str()[0]);
        survives(&name, &encoded(format), |path| read_picture(path).is_ok());
    }
}

#[test]
fn pictures_as_sources() {
    let mut moving = Vec::new();
    let mut encoder = GifEncoder::new(&mut moving);
    for seed in 1..4 {
        let picture = DynamicImage::ImageRgb8(Noise(seed).picture(20, 12)).into_rgba8();
        encoder.encode_frame(Frame::new(picture)).unwrap();
    }
    drop(encoder);
    let sources = [("still.jpg", encoded(ImageFormat::Jpeg)), ("still.webp", encoded(ImageFormat::WebP))];
    for (name, bytes) in sources {
        survives(name, &bytes, |path| {
            let opened = source::spec::open(Some(&SourceSpec::File(path.into())), &OpenOptions::default());
            opened.is_ok_and(|mut source| source.next_frame(Duration::from_secs(1)).is_ok())
        });
    }
    survives("moving.gif", &moving, |path| {
        source::spec::kind_of(path).is_ok_and(|kind| kind == source::spec::FileKind::Animation)
    });
}

#[test]
fn looks() {
    let picture = Noise(3).picture(24, 16);
    let mask = Mask::of(GrayImage::from_fn(12, 9, |x, y| image::Luma([(x * y) as u8])));
    let styles = vec![
        LookStyle::own("Mine", 0.5, "key".to_owned(), &picture, 512),
        LookStyle::built_in(Gallery::built_in().styles()[0].name(), 0.5),
    ];
    let mut look = Look::new("Evening", styles);
    look.mask = SavedMask::Png(Arc::new(mask));
    survives("evening.vivant", look.to_text().as_bytes(), |path| {
        let read = Look::read(path);
        read.is_ok_and(|look| look.mix(&mut Gallery::built_in()).is_ok())
    });
}

#[test]
fn networks_and_checkpoints() {
    let fixture = |name: &str| PathBuf::from(format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR")));
    let bytes = |name: &str| std::fs::read(fixture(name)).unwrap();
    let [encoder, decoder] = [fixture("published-encoder.pth"), fixture("published-decoder.pth")];
    let (network, _) = networks::read_files(&[encoder.clone(), decoder.clone()]).unwrap();
    survives("network.safetensors", &network, |path| networks::read_files(&[path.into()]).is_ok());
    for name in ["newer.pth", "older.pth", "published-encoder.pth"] {
        survives(name, &bytes(name), |path| {
            let read = Checkpoint::load(path);
            read.is_ok_and(|file| file.tensors().iter().any(|tensor| file.numbers(tensor).is_ok()))
        });
    }
    survives("decoder.pth", &bytes("published-decoder.pth"), |path| {
        networks::read_files(&[encoder.clone(), path.into()]).is_ok()
    });
}

#[test]
fn preferences() {
    let written = r#"
        source = "camera:Logitech"
        alpha = 0.7
        size = "auto"
        hint-seen = true
        [[styles]]
        name = "Ebru"
        weight = 0.5
    "#;
    survives("preferences.toml", written.as_bytes(), |path| Preferences::read(path).1.is_empty());
}

#[test]
fn libraries() {
    let index = r#"
        [[styles]]
        name = "Mine"
        file = "mine.jpg"
        key = "abc"
        favourite = true
        [[styles]]
        name = "Ebru"
    "#;
    let picture = encoded(ImageFormat::Jpeg);
    survives("index.toml", index.as_bytes(), |path| {
        // What cannot be read is put aside, in the same folder.
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(path, folder.path().join("index.toml")).unwrap();
        std::fs::write(folder.path().join("mine.jpg"), &picture).unwrap();
        let library = library::read(folder.path());
        assert!(!library.styles.is_empty(), "no picture is lost, whatever is said of it");
        library.warnings.is_empty()
    });
    survives("mine.jpg", &picture, |path| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("index.toml"), index).unwrap();
        std::fs::copy(path, folder.path().join("mine.jpg")).unwrap();
        library::read(folder.path()).warnings.is_empty()
    });
}
