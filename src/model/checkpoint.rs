//! Checkpoints of PyTorch (`.pth`, `.pth.tar`): the tensors in them, by name. Both of its formats are read, the archive that
//! `torch.save` writes since 1.6 and the row of pickles that it wrote before.

mod pickle;

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::ops::Range;
use std::path::{Path, PathBuf};

use half::{bf16, f16};
use zip::{CompressionMethod, ZipArchive};

use super::file::{self, FileError};
use pickle::{Id, Pickle, Value};

/// What the older format begins with, as a number.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// Dictionaries lie in one another in checkpoints of a training, but no deeper.
const DEEPEST: usize = 8;

/// Why a checkpoint is refused; each message names the file.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{path} is not a checkpoint of PyTorch: {reason}")]
    Format { path: PathBuf, reason: String },
    #[error("{path}: tensor {name} {reason}")]
    Tensor { path: PathBuf, name: String, reason: &'static str },
}

/// A file's tensors.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    bytes: Vec<u8>,
    tensors: Vec<Tensor>,
    /// Where in the file each storage has its numbers, by its key.
    storages: HashMap<String, Range<usize>>,
}

/// Where a tensor's numbers are.
#[derive(Debug)]
pub struct Tensor {
    /// `0.weight`; dictionaries in dictionaries are joined by dots.
    pub name: String,
    pub shape: Vec<usize>,
    storage: String,
    /// The storage's, as PyTorch calls it: `FloatStorage`.
    kind: String,
    /// In numbers, from the storage's beginning.
    offset: usize,
    /// From one number to the next along each of the shape's axes.
    strides: Vec<usize>,
}

impl Checkpoint {
    /// Reads a file.
    ///
    /// # Errors
    /// See [`CheckpointError`].
    pub fn load(path: &Path) -> Result<Checkpoint, CheckpointError> {
        Checkpoint::parse(file::read(path)?, path)
    }

    /// Finds the tensors in a file's bytes; `path` is for messages.
    ///
    /// # Errors
    /// See [`CheckpointError`].
    pub fn parse(bytes: Vec<u8>, path: &Path) -> Result<Checkpoint, CheckpointError> {
        let path = path.to_owned();
        let found = if bytes.starts_with(b"PK") { archive(&bytes) } else { row_of_pickles(&bytes) };
        match found {
            Ok((tensors, storages)) => Ok(Checkpoint { path, bytes, tensors, storages }),
            Err(reason) => Err(CheckpointError::Format { path, reason }),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// In the order in which the file names them.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// A tensor's numbers, row-major.
    ///
    /// # Errors
    /// [`CheckpointError::Tensor`], where it holds no floating-point numbers of 16, 32 or 64 bits or the file has fewer than it
    /// should.
    pub fn numbers(&self, tensor: &Tensor) -> Result<Vec<f32>, CheckpointError> {
        let numbers = match tensor.kind.as_str() {
            "FloatStorage" => self.read(tensor, f32::from_le_bytes),
            "HalfStorage" => self.read(tensor, |bytes| f16::from_le_bytes(bytes).to_f32()),
            "BFloat16Storage" => self.read(tensor, |bytes| bf16::from_le_bytes(bytes).to_f32()),
            "DoubleStorage" => self.read(tensor, |bytes| f64::from_le_bytes(bytes) as f32),
            _ => Err("holds no floating-point numbers of 16, 32 or 64 bits"),
        };
        let tell = |reason| CheckpointError::Tensor { path: self.path.clone(), name: tensor.name.clone(), reason };
        numbers.map_err(tell)
    }

    fn read<const BYTES: usize>(
        &self,
        tensor: &Tensor,
        number: impl Fn([u8; BYTES]) -> f32,
    ) -> Result<Vec<f32>, &'static str> {
        const MISSING: &str = "has numbers that are not in the file; is it whole?";
        let storage =
            self.storages.get(&tensor.storage).and_then(|range| self.bytes.get(range.clone())).ok_or(MISSING)?;
        let (stored, _) = storage.as_chunks::<BYTES>();
        let Tensor { shape, strides, offset, .. } = tensor;
        let count = shape.iter().try_fold(1usize, |count, &side| count.checked_mul(side)).ok_or(MISSING)?;
        if count == 0 || shape.len() != strides.len() {
            return Err("has no numbers");
        }
        let reach = |end: usize, (side, stride): (&usize, &usize)| (side - 1).checked_mul(*stride)?.checked_add(end);
        let last = shape.iter().zip(strides).try_fold(*offset, reach).ok_or(MISSING)?;
        // A tensor may show one number several times, but weights do not.
        if last >= stored.len() || count > stored.len() {
            return Err(MISSING);
        }
        let mut places = vec![*offset];
        for (&side, &stride) in shape.iter().zip(strides) {
            places = places.iter().flat_map(|place| (0..side).map(move |step| place + step * stride)).collect();
        }
        Ok(places.into_iter().map(|place| number(stored[place])).collect())
    }
}

type Found = (Vec<Tensor>, HashMap<String, Range<usize>>);

/// A zip file that holds `NAME/data.pkl`, and each storage in `NAME/data/KEY` as it is in memory.
fn archive(bytes: &[u8]) -> Result<Found, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let (mut pickled, mut storages) = (None, HashMap::new());
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|error| error.to_string())?;
        let place = || {
            let start = usize::try_from(file.data_start()?).ok()?;
            let end = start.checked_add(usize::try_from(file.size()).ok()?)?;
            (file.compression() == CompressionMethod::Stored && end <= bytes.len()).then_some(start..end)
        };
        let name = file.name().map_err(|error| error.to_string())?;
        let Some((_, name)) = name.split_once('/') else { continue };
        if name == "data.pkl" {
            pickled = Some(place().ok_or("its parts are compressed")?);
        } else if name == "byteorder" && place().is_some_and(|place| &bytes[place] != b"little") {
            return Err("its numbers are in the order of big-endian machines".to_owned());
        } else if let (Some(key), Some(place)) = (name.strip_prefix("data/"), place()) {
            storages.insert(key.to_owned(), place);
        }
    }
    let pickled = pickled.ok_or("there is no data.pkl in it")?;
    let (pickle, _) = Pickle::read(&bytes[pickled])?;
    Ok((tensors(&pickle), storages))
}

/// Three pickles that say what the file is, one of what was saved, one with the storages' keys; then for each of them how many
/// numbers it has, in eight bytes, and those.
fn row_of_pickles(bytes: &[u8]) -> Result<Found, String> {
    if bytes.get(2..).is_none_or(|bytes| !bytes.starts_with(&[&[0x8a, 10], &MAGIC[..]].concat())) {
        return Err("it does not begin as the files of `torch.save` do".to_owned());
    }
    let (_magic, rest) = Pickle::read(bytes)?;
    let (_version, rest) = Pickle::read(rest)?;
    let (_machine, rest) = Pickle::read(rest)?;
    let (pickle, rest) = Pickle::read(rest)?;
    let (keys, rest) = Pickle::read(rest)?;
    let widths = widths(&pickle);
    let (mut at, mut storages) = (bytes.len() - rest.len(), HashMap::new());
    for &key in keys.list(keys.root()).ok_or("it does not list its storages")? {
        let key = keys.text(key).ok_or("a storage has no name")?;
        let width = *widths.get(key).ok_or("it has a storage of a kind that is not known")?;
        let count = bytes.get(at..).and_then(|rest| rest.first_chunk()).ok_or("it ends too early")?;
        let start = at + count.len();
        let length = usize::try_from(u64::from_le_bytes(*count)).ok().and_then(|count| count.checked_mul(width));
        let end = length.and_then(|length| start.checked_add(length)).filter(|&end| end <= bytes.len());
        at = end.ok_or("it ends too early")?;
        storages.insert(key.to_owned(), start..at);
    }
    Ok((tensors(&pickle), storages))
}

/// What a pickle says of a storage: `('storage', FloatStorage, key, device, count)`. Its kind and key. Of one that is a part
/// of another, which very old files say at the end, nothing is made.
fn storage(pickle: &Pickle, id: Id) -> Option<(&str, &str)> {
    let Value::Outside(name) = *pickle.value(id) else { return None };
    let [_, kind, key, _, _, ref part @ ..] = *pickle.list(name)? else { return None };
    let whole = part.iter().all(|&part| pickle.list(part).is_none());
    whole.then_some((pickle.global(kind)?, pickle.text(key)?))
}

/// Bytes of a number of each storage that a pickle speaks of.
fn widths(pickle: &Pickle) -> HashMap<String, usize> {
    let storages = pickle.ids().filter_map(|id| storage(pickle, id));
    let width = |kind: &str| match kind {
        "DoubleStorage" | "LongStorage" | "ComplexFloatStorage" => Some(8),
        "FloatStorage" | "IntStorage" => Some(4),
        "HalfStorage" | "BFloat16Storage" | "ShortStorage" => Some(2),
        "ByteStorage" | "CharStorage" | "BoolStorage" => Some(1),
        _ => None,
    };
    storages.filter_map(|(kind, key)| Some((key.to_owned(), width(kind)?))).collect()
}

/// All tensors of a dictionary, and of those in it. Anything else that was saved beside them is passed over.
fn tensors(pickle: &Pickle) -> Vec<Tensor> {
    let mut found = Vec::new();
    walk(pickle, pickle.root(), &[], &mut HashSet::new(), &mut found);
    found
}

fn walk(pickle: &Pickle, id: Id, name: &[&str], seen: &mut HashSet<Id>, found: &mut Vec<Tensor>) {
    let Value::Dict(entries) = pickle.value(id) else {
        return found.extend(tensor(pickle, id, name.join(".")));
    };
    // One that is in several places, or in itself, is looked into once.
    if name.len() < DEEPEST && seen.insert(id) {
        for &(key, value) in entries {
            let Some(key) = pickle.text(key) else { continue };
            walk(pickle, value, &[name, &[key]].concat(), seen, found);
        }
    }
}

/// What a call of PyTorch's functions would have made a tensor of.
fn tensor(pickle: &Pickle, id: Id, name: String) -> Option<Tensor> {
    let Value::Made { callee, arguments } = *pickle.value(id) else { return None };
    let (callee, arguments) = (pickle.global(callee)?, pickle.list(arguments)?);
    match (callee, arguments) {
        ("_rebuild_tensor" | "_rebuild_tensor_v2", &[place, offset, shape, strides, ..]) => {
            let (kind, key) = storage(pickle, place)?;
            Some(Tensor {
                name,
                shape: pickle.counts(shape)?,
                storage: key.to_owned(),
                kind: kind.to_owned(),
                offset: pickle.count(offset)?,
                strides: pickle.counts(strides)?,
            })
        }
        // A parameter may be one of a parameter no more than once; a file could say otherwise.
        ("_rebuild_parameter", &[data, ..]) => match pickle.value(data) {
            Value::Made { callee, .. } if pickle.global(*callee) != Some("_rebuild_parameter") => {
                tensor(pickle, data, name)
            }
            _ => None,
        },
        _ => None,
    }
}
