//! A tensor's numbers.

use std::ops::Deref;
use std::sync::OnceLock;

use half::{bf16, f16};
use safetensors::Dtype;

/// The numbers of a tensor, all finite. Those that the program carries are f16, and become f32 when they are first read: it
/// carries more networks than it paints with.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// Two bytes each, little-endian; none where they were read at once.
    carried: &'static [u8],
    read: OnceLock<Vec<f32>>,
}

/// Why bytes are no numbers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// They are of another type than F32, F16 or BF16.
    Type(Dtype),
    /// The one at that place is not finite.
    NotFinite(usize),
}

impl Numbers {
    /// Reads a tensor's bytes.
    pub(super) fn read(bytes: &[u8], dtype: Dtype) -> Result<Numbers, Unfit> {
        let numbers: Vec<f32> = match dtype {
            Dtype::F32 => bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            Dtype::F16 => of_f16(bytes),
            Dtype::BF16 => bytes.as_chunks().0.iter().map(|b| bf16::from_le_bytes(*b).to_f32()).collect(),
            other => return Err(Unfit::Type(other)),
        };
        match numbers.iter().position(|n| !n.is_finite()) {
            Some(index) => Err(Unfit::NotFinite(index)),
            None => Ok(numbers.into()),
        }
    }

    /// Those of a tensor that the program carries. Whether they are finite a test says, not every start.
    pub(super) fn carried(bytes: &'static [u8], dtype: Dtype) -> Result<Numbers, Unfit> {
        match dtype {
            Dtype::F16 => Ok(Numbers { carried: bytes, read: OnceLock::new() }),
            other => Err(Unfit::Type(other)),
        }
    }

    /// How many there are; reads none.
    pub fn count(&self) -> usize {
        self.read.get().map_or(self.carried.len() / 2, Vec::len)
    }
}

fn of_f16(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|b| f16::from_le_bytes(*b).to_f32()).collect()
}

impl Deref for Numbers {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        self.read.get_or_init(|| of_f16(self.carried))
    }
}

impl From<Vec<f32>> for Numbers {
    fn from(numbers: Vec<f32>) -> Numbers {
        Numbers { carried: &[], read: numbers.into() }
    }
}

impl FromIterator<f32> for Numbers {
    fn from_iter<T: IntoIterator<Item = f32>>(numbers: T) -> Numbers {
        Vec::from_iter(numbers).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One, minus two and a half, in f16.
    const BYTES: &[u8] = &[0x00, 0x3c, 0x00, 0xc1];

    #[test]
    fn what_is_carried_is_read_when_it_is_asked_for() {
        let numbers = Numbers::carried(BYTES, Dtype::F16).unwrap();
        assert_eq!(numbers.count(), 2);
        assert!(numbers.read.get().is_none(), "to count reads nothing");
        assert_eq!(*numbers, [1.0, -2.5]);
        assert_eq!(*numbers, *Numbers::read(BYTES, Dtype::F16).unwrap());
        assert!(numbers.read.get().is_some() && numbers.count() == 2);
    }

    #[test]
    fn bytes_that_are_no_numbers_are_refused() {
        assert_eq!(Numbers::read(BYTES, Dtype::I32).unwrap_err(), Unfit::Type(Dtype::I32));
        assert_eq!(Numbers::carried(BYTES, Dtype::F32).unwrap_err(), Unfit::Type(Dtype::F32));
        let infinite = [BYTES, &[0x00, 0x7c]].concat();
        assert_eq!(Numbers::read(&infinite, Dtype::F16).unwrap_err(), Unfit::NotFinite(2));
    }
}
