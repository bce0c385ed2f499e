//! GPUs whose compilers can be asked without such a GPU, and how their drivers are told of which to make a device.

use clap::ValueEnum;

use super::assembly::{self, Code};

/// Who made the GPU, which says which of Mesa's drivers compiles for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Maker {
    /// AMD, by RADV
    Amd,
    /// Intel, by ANV
    Intel,
    /// NVIDIA, by NVK
    Nvidia,
}

/// What is to be known of a maker's GPUs and their driver.
pub struct About {
    pub name: &'static str,
    /// Generations to compile for where none is named.
    pub generations: &'static [&'static str],
    /// What the driver's entry in the Vulkan loader's folder begins with.
    pub icd: &'static str,
    /// The variable that names the generation.
    pub variable: &'static str,
    /// The library that makes the driver believe in a device, where it does not do that by itself.
    pub shim: Option<&'static str>,
    /// Whether it has matrix units that multiply squares of 16.
    pub side_16: bool,
    /// What the driver tells of a kernel as a whole: the head of each column, and which of its figures that is the sum of.
    pub columns: &'static [(&'static str, &'static [&'static str])],
    /// Reads its assembly.
    pub read: fn(&str) -> Code,
    /// What is to be known for reading the table.
    pub remarks: &'static str,
}

impl Maker {
    pub fn about(self) -> &'static About {
        match self {
            Maker::Amd => &AMD,
            Maker::Intel => &INTEL,
            Maker::Nvidia => &NVIDIA,
        }
    }
}

const AMD: About = About {
    name: "AMD",
    // RDNA 3 and 2.
    generations: &["NAVI31", "NAVI21"],
    icd: "radeon_icd",
    variable: "RADV_FORCE_FAMILY",
    shim: None,
    side_16: true,
    columns: &[
        ("VGPRs", &["VGPRs"]),
        ("spills", &["Spilled VGPRs", "Spilled SGPRs"]),
        ("LDS bytes", &["LDS size"]),
        ("waves a SIMD", &["Subgroups per SIMD"]),
        ("code bytes", &["Code size"]),
    ],
    read: assembly::amd::read,
    remarks: "Waves are counted as waves of 32 lanes: one of 64 is two.",
};

const INTEL: About = About {
    name: "Intel",
    // Xe of 11th to 13th generation processors, Arc, and Xe2.
    generations: &["tgl", "dg2", "bmg"],
    icd: "intel_icd",
    variable: "INTEL_STUB_GPU_PLATFORM",
    shim: Some("libintel_noop_drm_shim.so"),
    side_16: false,
    columns: &[
        ("registers wanted", &["Max live registers"]),
        ("spills", &["Spill Count"]),
        ("fills", &["Fill Count"]),
        ("shared bytes", &["Workgroup Memory Size"]),
        ("instructions", &["Instruction Count"]),
    ],
    read: assembly::intel::read,
    remarks: "A thread has 128 registers of eight lanes, in Xe2 (bmg) of sixteen, which count for two here: what wants more \
              than 128 there, or 256 in Xe2, may have to spill. Where kernels run is another matter: those of 64 sums \
              that spill a hundred times and more are not run on Intel's GPUs. Kernels for matrix units are left out, \
              as Intel's do not multiply squares.",
};

const NVIDIA: About = About {
    name: "NVIDIA",
    // GA102: Ampere, as in the GeForce RTX 3090.
    generations: &["172"],
    icd: "nouveau_icd",
    variable: "NOUVEAU_CHIPSET",
    shim: Some("libnouveau_noop_drm_shim.so"),
    side_16: false,
    columns: &[
        ("registers", &["Number of GPRs"]),
        ("spilled bytes", &["SLM Size"]),
        ("instructions", &["Instruction count"]),
    ],
    read: assembly::nvidia::read,
    remarks: "172 is GA102 (GeForce RTX 3090). NVIDIA's own compiler makes something else of the kernels; what both share \
              are 255 registers a lane, 65536 in a multiprocessor, and uniform ones that all lanes share. Mesa 25.0 offers \
              no matrix units there.",
};
