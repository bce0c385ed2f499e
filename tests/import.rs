//! Checkpoints of PyTorch are read, and the paper's network is made of two of them.

mod support;

use std::path::Path;

use image::RgbImage;
use safetensors::SafeTensors;
use support::{gpu, psnr, read_rgb, tensor_of, uploaded};
use vivant::model::checkpoint::Checkpoint;
use vivant::model::{Weights, Widths, import};
use vivant::pixels::PixelFormat;
use vivant::stylize::conv::choices::Tune;
use vivant::stylize::{Engine, HowToRun, Precision, Stylizer};

// All are made by `tests/fixtures/make_checkpoint_fixture.py`.
static ENCODER: &[u8] = include_bytes!("fixtures/published-encoder.pth");
static DECODER: &[u8] = include_bytes!("fixtures/published-decoder.pth");
static SHORT_DECODER: &[u8] = include_bytes!("fixtures/short-decoder.pth");
static PAINTED: &[u8] = include_bytes!("fixtures/published.safetensors");
static OLDER: &[u8] = include_bytes!("fixtures/older.pth");
static NEWER: &[u8] = include_bytes!("fixtures/newer.pth");
static TENSORS: &[u8] = include_bytes!("fixtures/tensors.safetensors");

fn checkpoint(bytes: &[u8], name: &str) -> Checkpoint {
    Checkpoint::parse(bytes.to_vec(), Path::new(name)).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    let message = Checkpoint::parse(bytes.to_vec(), Path::new("some.pth")).expect_err("it must be refused").to_string();
    assert!(message.contains("some.pth"), "{message}");
    message
}

fn network() -> Weights {
    let bytes = import::network([&checkpoint(ENCODER, "a/enc.pth"), &checkpoint(DECODER, "dec.pth")]).unwrap();
    Weights::parse(&bytes, Path::new("network")).unwrap()
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
}

#[test]
fn all_tensors_of_both_formats_are_read() {
    let expected = SafeTensors::deserialize(TENSORS).unwrap();
    for (bytes, format) in [(OLDER, "older"), (NEWER, "newer")] {
        let read = checkpoint(bytes, format);
        let names: Vec<&str> = read.tensors().iter().map(|tensor| tensor.name.as_str()).collect();
        let order = ["double", "half", "brain", "turned", "part", "parameter", "alone", "count", "deep.er.half"];
        assert_eq!(names, order, "{format}");
        for tensor in read.tensors() {
            let Ok(view) = expected.tensor(&tensor.name) else {
                let message = read.numbers(tensor).expect_err("a whole number").to_string();
                assert!(message.contains(format) && message.contains("count"), "{message}");
                continue;
            };
            assert_eq!(tensor.shape, view.shape(), "{format}: {}", tensor.name);
            assert_eq!(read.numbers(tensor).unwrap(), numbers(view.data()), "{format}: {}", tensor.name);
        }
    }
}

#[test]
fn what_is_no_checkpoint_or_not_all_of_one_is_refused() {
    assert!(refused(b"").contains("not a checkpoint"));
    assert!(refused(include_bytes!("../weights/quarter.safetensors")).contains("not a checkpoint"));
    assert!(refused(b"PK\x03\x04 and nothing of an archive").contains("not a checkpoint"));
    // The last numbers of the older format end with the file; the newer one has its table of contents there.
    for bytes in [OLDER, NEWER] {
        for length in 0..bytes.len() {
            refused(&bytes[..length]);
        }
    }
}

#[test]
fn damaged_checkpoints_do_no_harm() {
    let mut chance = support::Noise(3);
    for bytes in [OLDER, NEWER] {
        for at in 0..bytes.len() {
            let mut damaged = bytes.to_vec();
            damaged[at] ^= 1 << ((chance.next().abs() * 8.0) as u32 % 8);
            if let Ok(read) = Checkpoint::parse(damaged, Path::new("damaged.pth")) {
                for tensor in read.tensors() {
                    // Either numbers or words; no more numbers than the file has bytes.
                    assert!(read.numbers(tensor).map_or(0, |numbers| numbers.len()) <= bytes.len());
                }
            }
        }
    }
}

#[test]
fn the_imported_network_paints_what_pytorch_paints() {
    let (weights, expected) = (network(), SafeTensors::deserialize(PAINTED).unwrap());
    assert_eq!(weights.widths, Widths([4, 8, 8, 12]));
    assert_eq!(weights.trained_by, "others (enc.pth, dec.pth)");
    let picture = |name: &str| {
        let view = expected.tensor(name).unwrap();
        let [height, width, 3] = *view.shape() else { panic!("{name} is a picture") };
        RgbImage::from_raw(width as u32, height as u32, view.data().to_vec()).unwrap()
    };
    let (content, style, painted) =
        (picture("content"), picture("style"), numbers(expected.tensor("painted").unwrap().data()));
    let mut ways = vec![(Engine::Gpu, Precision::F32, 55.0), (Engine::Cpu, Precision::F32, 55.0)];
    if gpu().capabilities.f16 {
        ways.push((Engine::Gpu, Precision::F16, 45.0));
    }
    // What is left in f32 is the picture's eight bits.
    for (engine, precision, least) in ways {
        let how = HowToRun { engine, asked: true, precision, kernel: None, tune: Tune::Off };
        let stylizer = Stylizer::new(gpu(), &weights, how);
        let statistics = stylizer.encode_style(&style).unwrap();
        // As the paper has it: a style is what was encoded.
        assert_eq!(stylizer.calibrated_style(&style).unwrap(), statistics);
        let upload = uploaded(stylizer.upload(PixelFormat::Rgb8, content.dimensions().into()), content.as_raw());
        let mut canvas = stylizer.canvas(upload.content(), false, [content.width(), content.height()]).unwrap();
        canvas.set_style(&statistics);
        canvas.paint(&stylizer).unwrap();
        let got = tensor_of(&read_rgb(canvas.picture())).data;
        assert!(psnr(&got, &painted) > least, "{engine:?}, {precision:?}: {} dB", psnr(&got, &painted));
    }
}

#[test]
fn the_two_files_may_come_in_any_order_and_nothing_else_makes_a_network() {
    let [encoder, decoder, other] =
        [(ENCODER, "enc.pth"), (DECODER, "dec.pth"), (OLDER, "older.pth")].map(|(bytes, name)| checkpoint(bytes, name));
    let [one, other_way]: [Vec<f32>; 2] = [[&decoder, &encoder], [&encoder, &decoder]].map(|files| {
        let weights = Weights::parse(&import::network(files).unwrap(), Path::new("made")).unwrap();
        weights
            .encoder
            .into_iter()
            .chain(weights.decoder)
            .flat_map(|conv| [&conv.weight[..], &conv.bias].concat())
            .collect()
    });
    assert_eq!(one, other_way);
    let refused = |first, second| import::network([first, second]).expect_err("it must be refused").to_string();
    let message = refused(&encoder, &encoder);
    assert!(message.contains("enc.pth and enc.pth are both encoders"), "{message}");
    let message = refused(&decoder, &decoder);
    assert!(message.contains("are both decoders"), "{message}");
    let message = refused(&encoder, &other);
    assert!(message.contains("no convolutions were found in older.pth"), "{message}");
    let message = refused(&checkpoint(SHORT_DECODER, "short.pth"), &encoder);
    assert!(message.contains("short.pth: the decoder has 2 convolutions; the paper's has 9"), "{message}");
}
