//! Weights files are read, or refused with a message that says what is wrong.

mod support;

use std::collections::HashMap;
use std::path::Path;

use safetensors::tensor::Dtype;
use support::Noise;
use support::weights_file::{Entry, entries, file};
use vivant::model::{Weights, WeightsError, Widths};

fn parse(bytes: &[u8]) -> Result<Weights, WeightsError> {
    Weights::parse(bytes, Path::new("some.safetensors"))
}

/// The message for a file with one tensor changed.
fn refused(change: impl Fn(&mut HashMap<String, Entry>)) -> String {
    let mut entries = entries(&Noise(1).weights(Widths([4, 8, 8, 12])), Dtype::F32);
    change(&mut entries);
    let message = parse(&file(&entries)).expect_err("the file must be refused").to_string();
    assert!(message.contains("some.safetensors"), "{message}");
    message
}

#[test]
fn the_built_in_weights_are_sound() {
    let all = Weights::all_embedded().unwrap();
    let told: Vec<_> =
        all.iter().map(|weights| (weights.name.as_str(), weights.widths, weights.parameters())).collect();
    assert_eq!(told, [("quarter", Widths::QUARTER, 439_603), ("half", Widths::HALF, 1_754_723)]);
    assert_eq!(Weights::embedded().unwrap().name, told[0].0);
    for weights in &all {
        let convs = weights.encoder.iter().chain(&weights.decoder).flat_map(|conv| [&conv.weight, &conv.bias]);
        for numbers in convs.chain([&weights.correction]) {
            assert!(numbers.iter().all(|n| n.is_finite()), "{}", weights.name);
            assert_eq!(numbers.count(), numbers.len());
        }
    }
}

#[test]
fn every_type_and_width_is_read() {
    for widths in [Widths::HALF, Widths([4, 8, 8, 12])] {
        let mut weights = Noise(1).weights(widths);
        weights.correction = Noise(2).numbers(4 * widths.features().pow(2)).into();
        for (dtype, error) in [(Dtype::F32, 0.0), (Dtype::F16, 1e-3), (Dtype::BF16, 1e-2)] {
            let read = parse(&file(&entries(&weights, dtype))).unwrap();
            assert_eq!(read.widths, widths);
            for (a, b) in weights.encoder.iter().chain(&weights.decoder).zip(read.encoder.iter().chain(&read.decoder)) {
                assert!(support::relative_error(&b.weight, &a.weight) <= error);
            }
            assert!(support::relative_error(&read.correction, &weights.correction) <= error);
        }
    }
}

#[test]
fn a_network_that_knows_no_grain_is_read() {
    let weights = Noise(1).weights(Widths([4, 8, 8, 12]));
    let with_three = |name: &str| {
        let mut entries = entries(&weights, Dtype::F32);
        let entry = entries.get_mut(name).unwrap();
        *entry = Entry { shape: vec![4, 3, 3, 3], bytes: entry.bytes[..4 * 4 * 27].to_vec(), ..entry.clone() };
        parse(&file(&entries))
    };
    let read = with_three("encoder.conv1_1.weight").unwrap().encoder.swap_remove(0).weight;
    let given = &weights.encoder[0].weight;
    assert_eq!([&read[..27], &read[36..63]], [&given[..27], &given[27..54]]);
    assert!(read.chunks(36).all(|of| of[27..] == [0.0; 9]));
    let message = with_three("encoder.conv1_2.weight").expect_err("only the first layer reads grain").to_string();
    assert!(message.contains("[4, 4, 3, 3]"), "{message}");
}

#[test]
fn weights_need_no_correction_but_one_of_the_right_shape() {
    let weights = Noise(1).weights(Widths([4, 8, 8, 12]));
    let mut entries = entries(&weights, Dtype::F32);
    entries.remove("correction.weight");
    let read = parse(&file(&entries)).unwrap().correction;
    let share = |row: usize, column: usize| if row == column && row < 12 { 0.7 } else { 0.0 };
    assert!((0..24 * 24).all(|i| read[i] == share(i / 24, i % 24)));
    let message = refused(|e| e.get_mut("correction.weight").unwrap().shape = vec![12, 48, 1, 1]);
    assert!(message.contains("correction.weight") && message.contains("[24, 24, 1, 1]"), "{message}");
}

#[test]
fn what_is_wrong_is_named() {
    let message = refused(|e| drop(e.remove("decoder.conv3_2.bias")));
    assert!(message.contains("decoder.conv3_2.bias") && message.contains("[8]"), "{message}");

    let message = refused(|e| {
        let entry = e.get_mut("encoder.conv2_2.weight").unwrap();
        entry.shape = vec![8, 8, 9];
    });
    assert!(message.contains("encoder.conv2_2.weight") && message.contains("[8, 8, 3, 3]"), "{message}");

    let message = refused(|e| {
        let entry = e.get_mut("decoder.conv1_1.bias").unwrap();
        *entry = Entry { dtype: Dtype::I32, ..entry.clone() };
    });
    assert!(message.contains("decoder.conv1_1.bias") && message.contains("F16"), "{message}");

    for bad in [f32::NAN, f32::INFINITY] {
        let message = refused(|e| {
            let entry = e.get_mut("encoder.conv3_1.weight").unwrap();
            entry.bytes[40..44].copy_from_slice(&bad.to_le_bytes());
        });
        assert!(message.contains("encoder.conv3_1.weight") && message.contains("index 10"), "{message}");
    }

    let message = refused(|e| {
        let entry = e.get_mut("encoder.conv1_1.weight").unwrap();
        *entry = Entry { dtype: Dtype::F32, shape: vec![3, 3, 3, 3], bytes: vec![0; 324] };
    });
    assert!(message.contains("[3, 8, 8, 12]"), "{message}");
}

#[test]
fn damaged_files_are_refused_and_nothing_panics() {
    let whole = file(&entries(&Noise(1).weights(Widths([4, 8, 8, 12])), Dtype::F32));
    for length in [0, 1, 7, 8, 9, 100, whole.len() / 2, whole.len() - 1] {
        assert!(parse(&whole[..length]).is_err(), "{length} bytes of {}", whole.len());
    }
    let mut noise = Noise(77);
    for length in [10, 1000, 100_000] {
        let random: Vec<u8> = (0..length).map(|_| (127.0 * (noise.next() + 1.0)) as u8).collect();
        assert!(parse(&random).is_err());
    }
    // Headers that lie about lengths, at every place.
    for at in (0..600).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] = bytes[at].wrapping_add(1);
        let _ = parse(&bytes);
    }
    assert!(Weights::load(Path::new("/no/such/file")).unwrap_err().to_string().contains("/no/such/file"));
}
