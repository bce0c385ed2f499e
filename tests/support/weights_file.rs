//! Weights files, tensor by tensor.

use std::collections::HashMap;

use half::{bf16, f16};
use safetensors::tensor::{Dtype, TensorView, serialize};
use vivant::model::{Conv, Weights};

/// A tensor on its way into a file.
#[derive(Clone)]
pub struct Entry {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub bytes: Vec<u8>,
}

pub fn entries(weights: &Weights, dtype: Dtype) -> HashMap<String, Entry> {
    let pack = |numbers: &[f32]| -> Vec<u8> {
        match dtype {
            Dtype::F16 => numbers.iter().flat_map(|n| f16::from_f32(*n).to_le_bytes()).collect(),
            Dtype::BF16 => numbers.iter().flat_map(|n| bf16::from_f32(*n).to_le_bytes()).collect(),
            _ => numbers.iter().flat_map(|n| n.to_le_bytes()).collect(),
        }
    };
    let mut entries = HashMap::new();
    for (part, convs) in [("encoder", &weights.encoder), ("decoder", &weights.decoder)] {
        for Conv { layer, weight, bias } in convs {
            let shape = vec![layer.out_channels, layer.in_channels, 3, 3];
            let name = format!("{part}.{}", layer.name);
            entries.insert(format!("{name}.weight"), Entry { dtype, shape, bytes: pack(weight) });
            let shape = vec![layer.out_channels];
            entries.insert(format!("{name}.bias"), Entry { dtype, shape, bytes: pack(bias) });
        }
    }
    let channels = 2 * weights.widths.features();
    let correction = Entry { dtype, shape: vec![channels, channels, 1, 1], bytes: pack(&weights.correction) };
    entries.insert("correction.weight".to_owned(), correction);
    entries
}

pub fn file(entries: &HashMap<String, Entry>) -> Vec<u8> {
    let views = entries.iter().map(|(name, e)| (name, TensorView::new(e.dtype, e.shape.clone(), &e.bytes).unwrap()));
    serialize(views, None).unwrap()
}
