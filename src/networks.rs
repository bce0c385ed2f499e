//! The networks there are to paint with: those that the program carries, and in a folder of the user's those that were taken in.

use std::path::{Path, PathBuf};

use crate::model::checkpoint::{Checkpoint, CheckpointError};
use crate::model::file::{self, FileError};
use crate::model::import::{self, ImportError};
use crate::model::{Weights, WeightsError, Widths, put_among};
use crate::storage::names::ends_in;
use crate::storage::{REMOVED, copy_into, folder_of, move_into, write_whole};

/// Why files are no network that can be taken in.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(
        "{path} is a checkpoint of PyTorch; of two files, an encoder's and a decoder's, `vivant import` makes a network"
    )]
    Half { path: PathBuf },
    #[error(
        "a network of the widths {:?} has no name for --model; `--weights FILE` paints with it, a file that `vivant import \
         --output` writes where it is two checkpoints",
        .0.0
    )]
    Nameless(Widths),
    #[error("a network is one file or two, and not {0}")]
    Count(usize),
    #[error("cannot write to {folder}: {reason}")]
    Folder { folder: PathBuf, reason: std::io::Error },
}

/// What there is.
#[derive(Debug)]
pub struct Found {
    /// The lightest first, one of each widths.
    pub weights: Vec<Weights>,
    /// What could not be read, in words for the user, with the widths that the file is called by.
    pub warnings: Vec<(Widths, String)>,
}

/// Reads all. One of the user's takes the place of the program's own of the same widths.
///
/// # Errors
/// As [`Weights::all_embedded`].
pub fn read(folder: Option<&Path>) -> Result<Found, WeightsError> {
    let mut found = Found { weights: Weights::all_embedded()?, warnings: Vec::new() };
    let files = folder.into_iter().flat_map(|folder| Widths::NAMED.map(|widths| (widths, place(folder, widths))));
    for (widths, file) in files.filter(|(_, file)| file.exists()) {
        match Weights::load(&file) {
            Ok(own) if own.widths == widths => put_among(&mut found.weights, own),
            Ok(_) => found.warnings.push((
                widths,
                format!("{} is not the network that its name says; import it again, or remove it", file.display()),
            )),
            Err(error) => found
                .warnings
                .push((widths, format!("a network of yours cannot be read: {error}; import it again, or remove it"))),
        }
    }
    Ok(found)
}

/// Whether a file is called what networks' files are called.
pub fn claims(path: &Path) -> bool {
    ends_in(path, &["safetensors"]) || claims_half(path)
}

/// Whether a file is called what the checkpoints of an encoder or a decoder are called.
pub fn claims_half(path: &Path) -> bool {
    ends_in(path, &["pth"])
}

/// A network's file as bytes, and what they say: of one file, or of an encoder's and a decoder's checkpoints in either order.
///
/// # Errors
/// When they cannot be read or make no network.
pub fn read_files(files: &[PathBuf]) -> Result<(Vec<u8>, Weights), NetworkError> {
    let (bytes, path) = match files {
        [encoder, decoder] => {
            let [first, second] = [Checkpoint::load(encoder)?, Checkpoint::load(decoder)?];
            (
                import::network([&first, &second])?,
                PathBuf::from(format!("{} with {}", encoder.display(), decoder.display())),
            )
        }
        [file] => (file::read(file)?, file.clone()),
        _ => return Err(NetworkError::Count(files.len())),
    };
    let weights = Weights::parse(&bytes, &path).map_err(|error| refusal(error, &path))?;
    Ok((bytes, weights))
}

/// Why a file is no network; of a checkpoint, what can be done with it.
pub fn refusal(error: WeightsError, path: &Path) -> NetworkError {
    match Checkpoint::load(path) {
        Ok(_) => NetworkError::Half { path: path.to_owned() },
        Err(_) => error.into(),
    }
}

/// A network that was put into the user's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptNetwork {
    pub file: PathBuf,
    pub before: Before,
}

/// What was in a kept network's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    Nothing,
    /// The same network.
    Same,
    /// Another one, which is in that file now.
    Other(PathBuf),
}

/// Takes a network in, given the bytes of its file and what they say: for this run and, where there is a `folder`, for later
/// ones, as it was kept there.
///
/// # Errors
/// As [`keep`].
pub fn take_in(
    bytes: &[u8],
    weights: Weights,
    folder: Option<&Path>,
) -> Result<(Weights, Option<KeptNetwork>), NetworkError> {
    let kept = match folder {
        Some(folder) => Some(keep(folder, &weights, bytes)?),
        None => named(weights.widths).map(|()| None)?,
    };
    Ok((Weights { file: kept.as_ref().map(|kept| kept.file.clone()), ..weights }, kept))
}

/// Puts a network that was kept among the removed ones, and the one before it back in its place.
///
/// # Errors
/// When either cannot be moved; then what is there stays.
pub fn take_out(kept: &KeptNetwork) -> std::io::Result<()> {
    if kept.before == Before::Same {
        return Ok(());
    }
    let moved = match move_into(&folder_of(&kept.file).join(REMOVED), &kept.file) {
        Ok(moved) => Some(moved),
        // The user was faster.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let Before::Other(before) = &kept.before else { return Ok(()) };
    std::fs::rename(before, &kept.file).inspect_err(|_| {
        // What cannot be moved back is among the removed ones.
        let _ = moved.map(|moved| std::fs::rename(moved, &kept.file));
    })
}

/// Whether there is a way to choose a network of those widths among others.
fn named(widths: Widths) -> Result<(), NetworkError> {
    if Widths::NAMED.contains(&widths) { Ok(()) } else { Err(NetworkError::Nameless(widths)) }
}

/// Where a network of those widths is.
fn place(folder: &Path, widths: Widths) -> PathBuf {
    folder.join(widths.name()).with_extension("safetensors")
}

/// Puts a network into the folder, given the bytes of its file and what they say. Another one of the same widths is among the
/// removed ones then.
///
/// # Errors
/// When nothing could find it there, the folder cannot be made or written to, or the disk is full; then what was there stays.
pub fn keep(folder: &Path, weights: &Weights, bytes: &[u8]) -> Result<KeptNetwork, NetworkError> {
    named(weights.widths)?;
    let file = place(folder, weights.widths);
    let wrong = |reason| NetworkError::Folder { folder: folder.to_owned(), reason };
    let before = match std::fs::read(&file) {
        Ok(there) if there == bytes => return Ok(KeptNetwork { file, before: Before::Same }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Before::Nothing,
        _ => Before::Other(copy_into(&folder.join(REMOVED), &file).map_err(wrong)?),
    };
    if let Err(reason) = write_whole(&file, bytes) {
        if let Before::Other(before) = before {
            // The one that is still in its place is not needed twice.
            let _ = std::fs::remove_file(before);
        }
        return Err(wrong(reason));
    }
    Ok(KeptNetwork { file, before })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(networks: &Found) -> Vec<&'static str> {
        networks.weights.iter().map(|weights| weights.widths.name()).collect()
    }

    /// A network's file, and what it says.
    fn half() -> (&'static [u8], Weights) {
        let half = include_bytes!("../weights/half.safetensors");
        (half, Weights::parse(half, Path::new("half")).unwrap())
    }

    #[test]
    fn without_a_folder_there_are_the_programs_own() {
        let nowhere = tempfile::tempdir().unwrap().path().join("nowhere");
        for folder in [None, Some(nowhere.as_path())] {
            let networks = read(folder).unwrap();
            assert_eq!(widths(&networks), ["quarter", "half"]);
            assert!(networks.warnings.is_empty() && networks.weights.iter().all(|weights| weights.file.is_none()));
        }
    }

    #[test]
    fn a_network_of_the_users_takes_the_place_of_one_of_the_programs() {
        let folder = tempfile::tempdir().unwrap();
        let (half, weights) = half();
        let kept = keep(folder.path(), &weights, half).unwrap();
        assert_eq!(kept.before, Before::Nothing);
        let networks = read(Some(folder.path())).unwrap();
        assert_eq!(widths(&networks), ["quarter", "half"]);
        assert_eq!(networks.weights[1].file.as_deref(), Some(kept.file.as_path()));
        assert!(networks.weights[0].file.is_none());
    }

    #[test]
    fn a_network_that_another_took_the_place_of_can_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let (half, weights) = half();
        let file = folder.path().join("half.safetensors");
        let removed = || std::fs::read_dir(folder.path().join(REMOVED)).unwrap().count();
        std::fs::write(&file, "mine").unwrap();
        let kept = keep(folder.path(), &weights, half).unwrap();
        assert!(kept.file == file && std::fs::read(&file).unwrap() == half);
        let Before::Other(mine) = &kept.before else { panic!("{kept:?}") };
        assert_eq!(std::fs::read(mine).unwrap(), b"mine");
        // The same once more changes nothing, and neither does taking that out.
        let again = keep(folder.path(), &weights, half).unwrap();
        assert_eq!((again.before.clone(), removed()), (Before::Same, 1));
        take_out(&again).unwrap();
        take_out(&kept).unwrap();
        assert_eq!((std::fs::read(&file).unwrap(), removed()), (b"mine".to_vec(), 1));
        // Where the user has removed either file meanwhile, the other one is there.
        let kept = keep(folder.path(), &weights, half).unwrap();
        std::fs::remove_file(&file).unwrap();
        take_out(&kept).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"mine");
        let kept = keep(folder.path(), &weights, half).unwrap();
        std::fs::remove_dir_all(folder.path().join(REMOVED)).unwrap();
        let _ = take_out(&kept);
        assert_eq!(std::fs::read(&file).unwrap(), half);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_is_not_lost() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (half, weights) = half();
        let (file, mine) = (folder.path().join("half.safetensors"), elsewhere.path().join("mine.safetensors"));
        std::fs::write(&mine, "mine").unwrap();
        std::os::unix::fs::symlink(&mine, &file).unwrap();
        let kept = keep(folder.path(), &weights, half).unwrap();
        let Before::Other(before) = &kept.before else { panic!("{kept:?}") };
        assert_eq!((std::fs::read(before).unwrap(), std::fs::read(&file).unwrap()), (b"mine".to_vec(), half.to_vec()));
        take_out(&kept).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"mine");
    }

    #[test]
    fn what_cannot_be_read_or_is_something_else_is_told_and_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("half.safetensors"), b"nothing").unwrap();
        std::fs::write(folder.path().join("paper.safetensors"), include_bytes!("../weights/half.safetensors")).unwrap();
        let networks = read(Some(folder.path())).unwrap();
        assert_eq!(widths(&networks), ["quarter", "half"]);
        let [(Widths::HALF, first), (Widths::PAPER, second)] = &networks.warnings[..] else {
            panic!("{:?}", networks.warnings)
        };
        assert!(first.contains("half.safetensors") && second.contains("paper.safetensors"), "{first}\n{second}");
    }
}
