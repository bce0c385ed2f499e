//! Which kernel was measured to be the fastest for a layer on this adapter, kept on disk for the next start.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::{RwLock, RwLockReadGuard};
use serde::{Deserialize, Serialize};

use super::ConvKernel;
use crate::gpu::Gpu;
use crate::model::Layer;
use crate::storage::names::file_stem;
use crate::storage::{Folders, write_cache};
use crate::stylize::tensor::Precision;

/// Whether the fastest kernel for each layer is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Tune {
    /// What is known to suit such an adapter is taken
    Off,
    /// Once for each size; kept for the next start
    On,
    /// Anew, whatever was kept
    Force,
}

impl Tune {
    /// On software adapters pipelines cost seconds, and little can be gained.
    pub fn preferred(gpu: &Gpu) -> Tune {
        if gpu.capabilities.software { Tune::Off } else { Tune::On }
    }
}

/// What the speed of a layer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LayerKey {
    pub in_channels: usize,
    pub out_channels: usize,
    pub upsample: bool,
    pub pool: bool,
    /// Of the input as it is stored.
    pub height: usize,
    pub width: usize,
    /// Bytes of a stored number.
    pub number_bytes: u64,
    /// Whether it is one of the encoder's, of whose kernels more exactness is asked.
    #[serde(default)]
    pub encodes: bool,
}

impl LayerKey {
    pub fn new(layer: &Layer, [height, width]: [usize; 2], precision: Precision, encodes: bool) -> LayerKey {
        let Layer { in_channels, out_channels, upsample, pool, .. } = *layer;
        LayerKey { in_channels, out_channels, upsample, pool, height, width, number_bytes: precision.bytes(), encodes }
    }

    /// Height and width of the input as it is stored.
    pub fn size(&self) -> [usize; 2] {
        [self.height, self.width]
    }

    /// How many times as large the one input is as the other's; infinitely many where the layers are not alike.
    fn distance(&self, other: &LayerKey) -> f64 {
        if (LayerKey { height: self.height, width: self.width, ..*other }) != *self {
            return f64::INFINITY;
        }
        let area = |shape: &LayerKey| (shape.height * shape.width) as f64;
        (area(self) / area(other)).max(area(other) / area(self))
    }
}

/// A kernel and what the layer took with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    pub kernel: ConvKernel,
    pub seconds: f64,
}

/// What measurements are true for. Others say nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    adapter: String,
    driver: String,
    program: String,
}

impl Validity {
    pub(super) fn of(info: &wgpu::AdapterInfo) -> Validity {
        Validity {
            adapter: format!("{} ({:?})", info.name, info.backend),
            driver: format!("{} {}", info.driver, info.driver_info),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    #[cfg(test)]
    pub(super) fn of_driver(driver: &str) -> Validity {
        Validity { adapter: "Card".to_owned(), driver: driver.to_owned(), program: "1.0".to_owned() }
    }
}

/// Where what is found out about adapters is kept; `None` where the system names no folder.
pub(super) fn folder() -> Option<PathBuf> {
    Some(Folders::of_user()?.cache)
}

/// What an adapter's files are called by.
pub(super) fn adapter_key(info: &wgpu::AdapterInfo) -> String {
    key(info.backend, [info.vendor, info.device], &info.name)
}

/// One card runs differently behind different drivers, and some of those number no cards.
fn key(backend: wgpu::Backend, [vendor, device]: [u32; 2], name: &str) -> String {
    match device {
        0 => format!("{backend}-{}", file_stem(name)),
        _ => format!("{backend}-{vendor:x}-{device:x}"),
    }
}

/// The choices so far. Threads may ask and tell side by side.
pub struct Choices {
    file: Option<PathBuf>,
    validity: Validity,
    known: RwLock<HashMap<LayerKey, Choice>>,
    /// Whether anything was told since the last [`Choices::keep`].
    told: AtomicBool,
    generation: AtomicU64,
}

/// The file.
#[derive(Serialize, Deserialize)]
struct Kept {
    valid_for: Validity,
    choices: Vec<KeptChoice>,
}

#[derive(Serialize, Deserialize)]
struct KeptChoice {
    #[serde(flatten)]
    shape: LayerKey,
    kernel: String,
    seconds: f64,
}

impl Choices {
    /// What was kept for the adapter of `gpu`; with [`Tune::Force`] that is not read, but written.
    pub fn open(gpu: &Gpu, tune: Tune) -> Choices {
        let info = gpu.adapter.get_info();
        let validity = Validity::of(&info);
        let file = folder().map(|folder| folder.join(format!("kernels-{}.json", adapter_key(&info))));
        match (tune, file) {
            (Tune::Off, _) => Choices::in_file(None, validity),
            (Tune::On, Some(file)) => Choices::read(file, validity),
            (_, file) => Choices::in_file(file, validity),
        }
    }

    fn in_file(file: Option<PathBuf>, validity: Validity) -> Choices {
        let (told, generation) = (AtomicBool::new(false), AtomicU64::new(0));
        Choices { file, validity, known: RwLock::default(), told, generation }
    }

    /// A file that is wrong or holds for another driver or program is as good as none; the next measurement replaces it.
    fn read(file: PathBuf, validity: Validity) -> Choices {
        let known = match std::fs::read(&file) {
            Ok(bytes) => parse(&file, &bytes, &validity),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => HashMap::new(),
            Err(error) => {
                tracing::warn!("{} cannot be read ({error}); kernels are measured anew", file.display());
                HashMap::new()
            }
        };
        Choices { known: RwLock::new(known), ..Choices::in_file(Some(file), validity) }
    }

    fn known(&self) -> RwLockReadGuard<'_, HashMap<LayerKey, Choice>> {
        self.known.read()
    }

    /// The fastest kernel for such a layer, if it has been measured.
    pub fn get(&self, shape: &LayerKey) -> Option<Choice> {
        self.known().get(shape).copied()
    }

    /// The same; where this size has not been measured, what was the fastest at the size that comes nearest.
    pub fn nearest(&self, shape: &LayerKey) -> Option<Choice> {
        let known = self.known();
        let like = known.iter().map(|(other, choice)| (shape.distance(other), choice));
        let nearest = || like.filter(|(distance, _)| distance.is_finite()).min_by(|a, b| a.0.total_cmp(&b.0));
        known.get(shape).or_else(|| nearest().map(|(_, choice)| choice)).copied()
    }

    /// Takes a measurement.
    pub fn tell(&self, shape: LayerKey, choice: Choice) {
        self.known.write().insert(shape, choice);
        self.told.store(true, Ordering::Release);
    }

    /// Grows with each [`Choices::keep`] of something new: passes that were recorded before may be slower than they need be.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Ends a series of measurements, and writes what is known for the next start, if there is anything new.
    pub fn keep(&self) {
        if !self.told.swap(false, Ordering::AcqRel) {
            return;
        }
        self.generation.fetch_add(1, Ordering::Release);
        let Some(file) = &self.file else { return };
        let known = self.known();
        let choices = known.iter().map(|(shape, choice)| KeptChoice {
            shape: *shape,
            kernel: choice.kernel.name().to_owned(),
            seconds: choice.seconds,
        });
        let kept = Kept { valid_for: self.validity.clone(), choices: choices.collect() };
        let written =
            serde_json::to_vec_pretty(&kept).map_err(std::io::Error::from).and_then(|bytes| write_cache(file, &bytes));
        if let Err(error) = written {
            tracing::warn!("which kernels are fast was not kept in {}: {error}", file.display());
        }
    }
}

fn parse(file: &Path, bytes: &[u8], validity: &Validity) -> HashMap<LayerKey, Choice> {
    let kept: Kept = match serde_json::from_slice(bytes) {
        Ok(kept) => kept,
        Err(error) => {
            tracing::warn!("{} is damaged ({error}); kernels are measured anew", file.display());
            return HashMap::new();
        }
    };
    if kept.valid_for != *validity {
        tracing::warn!(
            "{} holds for {:?} and this is {validity:?}; kernels are measured anew",
            file.display(),
            kept.valid_for
        );
        return HashMap::new();
    }
    let known: HashMap<_, _> = kept
        .choices
        .iter()
        .filter_map(|KeptChoice { shape, kernel, seconds }| {
            Some((*shape, Choice { kernel: ConvKernel::from_name(kernel)?, seconds: *seconds }))
        })
        .collect();
    if known.len() < kept.choices.len() {
        tracing::warn!("{} names kernels that do not exist; their layers are measured anew", file.display());
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stylize::conv::{Tile, WeightPath};

    fn validity(driver: &str) -> Validity {
        Validity::of_driver(driver)
    }

    fn shape(height: usize) -> LayerKey {
        LayerKey {
            in_channels: 64,
            out_channels: 128,
            upsample: false,
            pool: true,
            height,
            width: 640,
            number_bytes: 2,
            encodes: true,
        }
    }

    #[test]
    fn a_size_that_was_not_measured_takes_after_the_nearest() {
        let choices = Choices::in_file(None, validity("1"));
        assert_eq!(choices.nearest(&shape(300)), None);
        let [small, large] =
            [Tile::Small32, Tile::Large64].map(|tile| Choice { kernel: ConvKernel::Gemm(tile), seconds: 1.0 });
        choices.tell(shape(200), small);
        choices.tell(shape(600), large);
        choices.tell(LayerKey { pool: false, ..shape(300) }, small);
        choices.tell(LayerKey { encodes: false, ..shape(400) }, small);
        assert_eq!(
            [100, 200, 300, 400, 600, 900].map(|height| choices.nearest(&shape(height))),
            [small, small, small, large, large, large].map(Some)
        );
        assert_eq!(choices.get(&shape(300)), None, "it has yet to be measured");
    }

    #[test]
    fn each_card_behind_each_driver_has_files_of_its_own() {
        assert_eq!(key(wgpu::Backend::Vulkan, [0x10de, 0x2204], "Card"), "vulkan-10de-2204");
        assert_eq!(key(wgpu::Backend::Dx12, [0x10de, 0x2204], "Card"), "dx12-10de-2204");
        assert_eq!(key(wgpu::Backend::Metal, [0, 0], "Apple M2"), "metal-Apple M2");
        assert_eq!(key(wgpu::Backend::Metal, [0, 0], "Radeon/Pro: 5"), "metal-Radeon-Pro- 5");
    }

    #[test]
    fn choices_outlive_the_program() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep").join("kernels.json");
        let choices = Choices::read(file.clone(), validity("1"));
        let gemm = Choice { kernel: ConvKernel::Gemm(Tile::Large32), seconds: 1.5e-4 };
        let direct = Choice { kernel: ConvKernel::Direct(WeightPath::Uniform), seconds: 2e-4 };
        choices.tell(shape(480), direct);
        choices.tell(shape(480), gemm);
        choices.tell(shape(240), direct);
        choices.keep();
        choices.keep();
        assert_eq!(choices.generation(), 1, "the second time there was nothing new");
        let next = Choices::read(file, validity("1"));
        assert_eq!(next.get(&shape(480)), Some(gemm));
        assert_eq!(next.get(&shape(240)), Some(direct));
        assert_eq!(next.get(&shape(241)), None);
        assert_eq!(next.generation(), 0);
    }

    #[test]
    fn a_wrong_or_stale_file_is_ignored_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kernels.json");
        let choice = Choice { kernel: ConvKernel::Gemm(Tile::Small64), seconds: 1e-3 };
        for damage in ["", "{", "[]", "{\"valid_for\":{},\"choices\":[]}", "\u{0}\u{1}"] {
            std::fs::write(&file, damage).unwrap();
            assert_eq!(Choices::read(file.clone(), validity("1")).get(&shape(1)), None, "{damage:?}");
        }
        let choices = Choices::read(file.clone(), validity("1"));
        choices.tell(shape(1), choice);
        choices.keep();
        assert_eq!(Choices::read(file.clone(), validity("2")).get(&shape(1)), None, "another driver");
        let text = std::fs::read_to_string(&file).unwrap().replace("gemm-16x8x64", "abacus");
        std::fs::write(&file, text).unwrap();
        assert_eq!(Choices::read(file, validity("1")).get(&shape(1)), None, "a kernel that does not exist");
    }
}
