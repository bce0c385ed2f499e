//! Still images as sources, good ones and every kind of bad one.

#[path = "support/ffmpeg.rs"]
mod ffmpeg;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use vivant::source::{FileKind, OpenOptions, Pixels, SourceSpec, kind_of, open, open_clip, read_picture};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for temporary files")
}

fn put(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red on the left, blue on the right, and noisy enough to fill some bytes.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) as u8 >> 3;
        if x < width / 2 { Rgb([200 + noise, noise, 0]) } else { Rgb([0, noise, 200 + noise]) }
    })
}

/// What both ways of reading the file say; each must name it.
fn refusal(path: &Path) -> String {
    let spec = SourceSpec::File(path.into());
    let as_source = open(Some(&spec), &OpenOptions::default()).err().expect("it is no source").to_string();
    let as_style = read_picture(path).expect_err("it is no picture").to_string();
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(as_source.contains(name) && as_style.contains(name), "{as_source} / {as_style}");
    as_style
}

#[test]
fn every_format_gives_its_picture_again_and_again() {
    let folder = folder();
    for (format, ending) in [
        (ImageFormat::Png, "png"),
        (ImageFormat::Jpeg, "jpg"),
        (ImageFormat::WebP, "webp"),
        (ImageFormat::Bmp, "bmp"),
        (ImageFormat::Tiff, "tiff"),
        (ImageFormat::Gif, "gif"),
    ] {
        let path = put(&folder, &format!("bild ü.{ending}"), &encoded(&picture(50, 33), format));
        let spec = SourceSpec::File(path);
        let mut source = open(Some(&spec), &OpenOptions::default()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(source.describe(), format!("bild ü.{ending}, 50×33"));
        for sequence in 0..3 {
            let frame = source.next_frame(Duration::from_secs(1)).unwrap().expect("a still image never stalls");
            assert_eq!((frame.width, frame.height, frame.sequence), (50, 33, sequence));
            let Pixels::Bytes { bytes, .. } = frame.pixels else { panic!("bytes") };
            assert_eq!(bytes.len(), 50 * 33 * 3);
            assert!(bytes[0] > 150 && bytes[2] < 60, "red on the left in {ending}");
        }
    }
}

/// Red, blue and green, each for 120 ms, 48×32, by libwebp's img2webp.
const MOVING_WEBP: &[u8] =
    b"RIFF\xb4\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00/\x00\x00\x1f\x00\x00ANIM\x06\x00\x00\
      \x00\xff\xff\xff\xff\x00\x00ANMF(\x00\x00\x00\x00\x00\x00\x00\x00\x00/\x00\x00\x1f\x00\x00x\x00\x00\
      \x02VP8L\x0f\x00\x00\x00//\xc0\x07\x00\x07\x10\xfd\x8f\xfe\x07\x22\xa2\xff\x01\x00ANMF(\x00\x00\x00\
      \x00\x00\x00\x00\x00\x00/\x00\x00\x1f\x00\x00x\x00\x00\x00VP8L\x0f\x00\x00\x00//\xc0\x07\x00\x07\x10\
      \xd1\xff\xfe\x07\x22\xa2\xff\x01\x00ANMF(\x00\x00\x00\x00\x00\x00\x00\x00\x00/\x00\x00\x1f\x00\x00x\
      \x00\x00\x00VP8L\x0f\x00\x00\x00//\xc0\x07\x00\x07\xd0\xff\x88\xfe\x07\x22\xa2\xff\x01\x00";

/// Red and blue, each for so many milliseconds.
fn moving_png(delay: u16) -> Vec<u8> {
    moving_png_of([[255, 0, 0], [0, 0, 255]], delay, None)
}

fn moving_png_of(colours: [[u8; 3]; 2], delay: u16, profile: Option<Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(48, 32);
    (info.color_type, info.icc_profile) = (png::ColorType::Rgb, profile.map(Into::into));
    let mut encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder.set_animated(2, 0).unwrap();
    encoder.set_frame_delay(delay, 1000).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for colour in colours {
        writer.write_image_data(&colour.repeat(48 * 32)).unwrap();
    }
    writer.finish().unwrap();
    bytes
}

/// The first letter of the first pixel's brightest channel.
fn brightest(pixels: Pixels) -> char {
    let Pixels::Bytes { bytes, .. } = pixels else { panic!("bytes") };
    ['r', 'g', 'b'][(0..3).max_by_key(|channel| bytes[*channel]).unwrap()]
}

#[test]
fn moving_pictures_move_over_and_over_again() {
    let folder = folder();
    for (name, bytes, colours, interval) in [
        ("a.webp", MOVING_WEBP.to_vec(), "rbg", 0.12),
        ("a.png", moving_png(50), "rb", 0.05),
        ("hasty.png", moving_png(0), "rb", 0.1),
        ("a.gif", moving_gif([50, 50]), "rb", 0.05),
    ] {
        let path = put(&folder, name, &bytes);
        let mut source = open(Some(&SourceSpec::File(path.clone())), &OpenOptions::default()).unwrap();
        assert_eq!(source.describe(), format!("{name}, 48×32, moving"));
        let (mut seen, mut start) = (String::new(), None);
        for sequence in 0..8 {
            let frame = source.next_frame(Duration::from_secs(5)).unwrap().expect("it goes on");
            start.get_or_insert(std::time::Instant::now());
            assert_eq!((frame.width, frame.height, frame.sequence), (48, 32, sequence));
            seen.push(brightest(frame.pixels));
        }
        assert_eq!(seen, colours.repeat(8)[..8], "{name}");
        let took = start.unwrap().elapsed().as_secs_f64();
        assert!((6.0 * interval..7.0 * interval + 2.0).contains(&took), "{name}: seven frames took {took} s");
        assert_eq!(read_picture(&path).unwrap().get_pixel(3, 3), &Rgb([255, 0, 0]), "as a style it is its first frame");
    }
    // Of one that is cut short the beginning moves on.
    let png = moving_png(50);
    for (name, bytes, colours) in
        [("cut.webp", &MOVING_WEBP[..180], "rbrb"), ("cut.png", &png[..png.len() - 20], "rrrr")]
    {
        let cut = put(&folder, name, bytes);
        let mut source = open(Some(&SourceSpec::File(cut)), &OpenOptions::default()).unwrap();
        let mut next = || source.next_frame(Duration::from_secs(5)).unwrap().expect("it goes on");
        assert_eq!((0..4).map(|_| brightest(next().pixels)).collect::<String>(), colours, "{name}");
    }
}

/// Red and blue, for so many milliseconds.
fn moving_gif(times: [u32; 2]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for (colour, time) in [[255, 0, 0, 255], [0, 0, 255, 255]].into_iter().zip(times) {
        let picture = RgbaImage::from_pixel(48, 32, Rgba(colour));
        encoder.encode_frame(Frame::from_parts(picture, 0, 0, Delay::from_numer_denom_ms(time, 1))).unwrap();
    }
    drop(encoder);
    bytes
}

#[test]
fn large_gifs_that_move_are_left_to_ffmpeg() {
    let folder = folder();
    let gif = |frames: usize| {
        let mut bytes = Vec::new();
        let picture = RgbaImage::from_pixel(2561, 1440, Rgba([255, 0, 0, 255]));
        let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
        (0..frames).for_each(|_| encoder.encode_frame(Frame::new(picture.clone())).unwrap());
        drop(encoder);
        put(&folder, &format!("{frames}.gif"), &bytes)
    };
    assert_eq!(kind_of(&gif(1)).unwrap(), FileKind::Picture);
    assert_eq!(kind_of(&gif(2)).unwrap(), FileKind::Video);
}

#[test]
fn all_frames_of_pictures_that_move_are_given_at_an_even_rate() {
    let folder = folder();
    let seen = |name: &str, bytes: &[u8]| {
        let mut clip = open_clip(&put(&folder, name, bytes)).unwrap();
        assert!(clip.size() == [48, 32] && clip.sound().is_none());
        let (mut seen, rate, all) = (String::new(), clip.rate(), clip.frames().unwrap());
        let trouble = loop {
            match clip.next_frame() {
                Ok(Some(bytes)) => {
                    seen.push(brightest(Pixels::Bytes { format: clip.format(), bytes: Arc::new(bytes) }));
                }
                Ok(None) => break None,
                Err(trouble) => break Some(trouble.to_string()),
            }
        };
        assert_eq!(seen.len() as u64, all, "{name}");
        (seen, (1000.0 / rate).round() as u32, trouble)
    };
    let whole = |colours: &str, interval| (colours.to_owned(), interval, None);
    assert_eq!(seen("a.webp", MOVING_WEBP), whole("rrbbgg", 60), "each for 120 ms");
    assert_eq!(seen("a.png", &moving_png(50)), whole("rb", 50));
    assert_eq!(seen("a.gif", &moving_gif([50, 120])), whole("rbb", 50), "as long as each is shown");
    assert_eq!(seen("slides.gif", &moving_gif([2000, 1000])), whole(&("r".repeat(20) + &"b".repeat(10)), 100));
    let (colours, _, trouble) = seen("cut.webp", &MOVING_WEBP[..180]);
    assert!(colours.starts_with("rrbb") && trouble.unwrap().contains("cut.webp cannot be read on after"));
    assert!(open_clip(&put(&folder, "none.gif", &moving_gif([50, 50])[..60])).is_err());
}

#[test]
fn the_ending_does_not_matter_but_the_content() {
    let folder = folder();
    let path = put(&folder, "photo.mp4", &encoded(&picture(20, 20), ImageFormat::Png));
    assert_eq!(read_picture(&path).unwrap().dimensions(), (20, 20));
    assert!(open(Some(&SourceSpec::File(path)), &OpenOptions::default()).is_ok());
}

#[test]
fn exif_orientation_turns_the_picture_upright() {
    let folder = folder();
    let jpeg = encoded(&picture(64, 32), ImageFormat::Jpeg);
    // Orientation 6: the camera was held on its side, a quarter turn clockwise brings it up.
    let mut exif =
        b"\xff\xe1\x00\x22Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    let mut bytes = jpeg[..2].to_vec();
    bytes.append(&mut exif);
    bytes.extend_from_slice(&jpeg[2..]);
    let upright = read_picture(&put(&folder, "phone.jpg", &bytes)).unwrap();
    assert_eq!(upright.dimensions(), (32, 64));
    assert!(upright.get_pixel(16, 8)[0] > 150, "what was left is above");
    assert!(upright.get_pixel(16, 56)[2] > 150, "what was right is below");
}

#[test]
fn the_colours_of_a_profile_become_srgbs() {
    use image::ImageEncoder;
    use image::codecs::png::PngEncoder;
    let folder = folder();
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(moxcms::ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    encoder.write_image(&[200, 60, 40].repeat(6), 3, 2, image::ExtendedColorType::Rgb8).unwrap();
    let Rgb(seen) = *read_picture(&put(&folder, "telephone.png", &bytes)).unwrap().get_pixel(2, 1);
    assert!(seen.iter().zip([217u8, 42, 23]).all(|(a, b)| a.abs_diff(b) <= 1), "{seen:?}");
    // Each frame of what moves, too.
    let p3 = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let path = put(&folder, "moving.png", &moving_png_of([[200, 60, 40], [40, 90, 220]], 50, Some(p3)));
    let mut source = open(Some(&SourceSpec::File(path)), &OpenOptions::default()).unwrap();
    for expected in [[217u8, 42, 23], [10, 91, 228]] {
        let frame = source.next_frame(Duration::from_secs(5)).unwrap().expect("it goes on");
        let Pixels::Bytes { bytes, .. } = frame.pixels else { panic!("bytes") };
        assert!(bytes.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1), "{:?}", &bytes[..3]);
    }
}

#[test]
fn transparency_shows_white() {
    let folder = folder();
    let mut bytes = Cursor::new(Vec::new());
    RgbaImage::from_pixel(4, 4, Rgba([0, 0, 0, 0])).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let path = put(&folder, "logo.png", &bytes.into_inner());
    assert_eq!(read_picture(&path).unwrap().get_pixel(1, 1), &Rgb([255, 255, 255]));
}

#[test]
fn large_pictures_are_given_smaller_but_read_whole() {
    let folder = folder();
    let path = put(&folder, "wide.png", &encoded(&RgbImage::new(5120, 10), ImageFormat::Png));
    assert_eq!(read_picture(&path).unwrap().dimensions(), (5120, 10));
    let source = open(Some(&SourceSpec::File(path)), &OpenOptions::default()).unwrap();
    assert_eq!(source.describe(), "wide.png, 2560×5");
}

#[test]
fn a_missing_file_a_folder_and_an_empty_file_are_told_apart() {
    let folder = folder();
    assert!(refusal(&folder.path().join("nowhere.png")).contains("there is no file"));
    assert!(refusal(folder.path()).contains("is a folder"));
    assert!(refusal(&put(&folder, "empty.png", b"")).contains("is empty"));
}

#[test]
fn text_is_no_image() {
    let folder = folder();
    let said = refusal(&put(&folder, "notes.png", b"Buy milk, eggs, and a brush.\n"));
    assert!(said.contains("is not an image"), "{said}");
    refusal(&put(&folder, "noise.jpg", &[0x5a; 5000]));
}

/// A file in a format that only `ffmpeg` decodes, red on the left; `None` where this ffmpeg cannot write it.
fn modern(folder: &tempfile::TempDir, name: &str, encoder: &str) -> Option<PathBuf> {
    let png = put(folder, "to be encoded.png", &encoded(&picture(96, 64), ImageFormat::Png));
    let path = folder.path().join(name);
    let made = ffmpeg::make(&path, &["-i", png.to_str().unwrap(), "-frames:v", "1", "-c:v", encoder]);
    if !made {
        eprintln!("SKIPPED: this ffmpeg does not write {name}");
    }
    made.then_some(path)
}

#[test]
fn what_only_ffmpeg_decodes_is_a_picture_like_others() {
    if !ffmpeg::have_ffmpeg() {
        return;
    }
    let folder = folder();
    for (name, encoder, format) in [("ü.avif", "libaom-av1", "AVIF"), ("-i.jxl", "libjxl", "JPEG XL")] {
        let Some(path) = modern(&folder, name, encoder) else { continue };
        let read = read_picture(&path).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(read.dimensions(), (96, 64));
        let [left, right] = [read.get_pixel(20, 32), read.get_pixel(76, 32)];
        assert!(left[0] > 150 && left[2] < 60 && right[0] < 60 && right[2] > 150, "{name}: {left:?} {right:?}");
        let source = open(Some(&SourceSpec::File(path.clone())), &OpenOptions::default()).unwrap();
        assert_eq!(source.describe(), format!("{name}, 96×64"));
        assert!(!source.is_video(), "{name} is painted as a picture");
        let whole = std::fs::read(&path).unwrap();
        assert!(read_picture(&put(&folder, &format!("%03d {name}"), &whole)).is_ok(), "% is no pattern of names");
        let said = refusal(&put(&folder, &format!("cut {name}"), &whole[..whole.len() / 2]));
        assert!(said.contains(format) && said.contains("JPEG or PNG"), "{said}");
        assert_eq!(said.matches(name).count(), 1, "it is named once: {said}");
    }
}

#[cfg(unix)]
#[test]
fn what_only_ffmpeg_decodes_may_come_through_a_pipe() {
    if !ffmpeg::have_ffmpeg() {
        return;
    }
    let folder = folder();
    for (name, encoder, format) in [("a.avif", "libaom-av1", "AVIF"), ("a.jxl", "libjxl", "JPEG XL")] {
        let Some(path) = modern(&folder, name, encoder) else { continue };
        let whole = std::fs::read(path).unwrap();
        let through = |name: String, bytes: Vec<u8>| {
            let pipe = folder.path().join(name);
            assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            std::thread::spawn({
                let pipe = pipe.clone();
                move || std::fs::write(pipe, bytes)
            });
            let (sender, read) = std::sync::mpsc::channel();
            std::thread::spawn(move || sender.send(read_picture(&pipe)));
            read.recv_timeout(Duration::from_secs(60)).expect("it is read once")
        };
        let cut = through(format!("cut {name}"), whole[..whole.len() / 2].to_vec());
        let read = through(format!("pipe {name}"), whole).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(read.dimensions(), (96, 64), "{name}");
        let said = cut.expect_err("it is cut short").to_string();
        assert!(said.contains(format) && said.contains(&format!("cut {name}")) && !said.contains("vivant-"), "{said}");
    }
}

#[test]
fn a_picture_that_needs_ffmpeg_says_so() {
    const INNER: &str = "VIVANT_TEST_PICTURE";
    // The search path is the whole process's, so another one looks for the missing program.
    if let Some(path) = std::env::var_os(INNER) {
        let said = refusal(Path::new(&path));
        assert!(said.contains("HEIC") && said.contains("ffmpeg") && said.contains("install"), "{said}");
        return;
    }
    let folder = folder();
    let path = put(&folder, "telephone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_picture_that_needs_ffmpeg_says_so"])
        .env("PATH", folder.path())
        .env(INNER, &path)
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn truncated_images_of_every_format_are_refused() {
    let folder = folder();
    for (format, ending) in [
        (ImageFormat::Png, "png"),
        (ImageFormat::WebP, "webp"),
        (ImageFormat::Bmp, "bmp"),
        (ImageFormat::Tiff, "tiff"),
        (ImageFormat::Jpeg, "jpg"),
        (ImageFormat::Gif, "gif"),
    ] {
        let bytes = encoded(&picture(300, 200), format);
        let path = put(&folder, &format!("half.{ending}"), &bytes[..bytes.len() / 2]);
        let said = refusal(&path);
        assert!(said.contains("cut short") || said.contains("damaged"), "{ending}: {said}");
        for cut in [1, 4, 9, 20, 40] {
            assert!(
                read_picture(&put(&folder, &format!("stub.{ending}"), &bytes[..cut])).is_err(),
                "{cut} of {ending}"
            );
        }
    }
    let png = encoded(&picture(300, 200), ImageFormat::Png);
    assert!(refusal(&put(&folder, "half.png", &png[..png.len() / 2])).contains("cut short"));
}

#[test]
fn a_header_of_nine_hundred_megapixels_is_refused_at_once() {
    let folder = folder();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(30_000_u32.to_be_bytes());
    header.extend(30_000_u32.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    bytes.extend(13_u32.to_be_bytes());
    bytes.extend(&header);
    bytes.extend(crc32(&header).to_be_bytes());
    bytes.extend([0, 0, 0, 0]);
    bytes.extend(b"IDAT");
    bytes.extend(crc32(b"IDAT").to_be_bytes());
    let path = put(&folder, "huge.png", &bytes);
    let start = std::time::Instant::now();
    let said = refusal(&path);
    assert!(said.contains("30000×30000") && said.contains("256 million"), "{said}");
    assert!(start.elapsed() < Duration::from_secs(2), "nothing is allocated");
}

/// The checksum of PNG chunks.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
