//! GPUs whose compilers can be asked without such a GPU, and how their drivers are told of which to make a device.

use clap::ValueEnum;

use super::assembly::Dialect;

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

/// A column of the table: its head, and which of the driver's figures it is the sum of.
pub type Column = (&'static str, &'static [&'static str]);

impl Maker {
    pub fn name(self) -> &'static str {
        match self {
            Maker::Amd => "AMD",
            Maker::Intel => "Intel",
            Maker::Nvidia => "NVIDIA",
        }
    }

    /// Generations to compile for where none is named.
    pub fn generations(self) -> &'static [&'static str] {
        match self {
            // RDNA 3 and 2.
            Maker::Amd => &["NAVI31", "NAVI21"],
            // Xe of 11th to 13th generation processors, Arc, and Xe2.
            Maker::Intel => &["tgl", "dg2", "bmg"],
            // GA102: Ampere, as in the GeForce RTX 3090.
            Maker::Nvidia => &["172"],
        }
    }

    /// What the driver's entry in the Vulkan loader's folder begins with.
    pub fn icd(self) -> &'static str {
        match self {
            Maker::Amd => "radeon_icd",
            Maker::Intel => "intel_icd",
            Maker::Nvidia => "nouveau_icd",
        }
    }

    /// The variable that names the generation.
    pub fn variable(self) -> &'static str {
        match self {
            Maker::Amd => "RADV_FORCE_FAMILY",
            Maker::Intel => "INTEL_STUB_GPU_PLATFORM",
            Maker::Nvidia => "NOUVEAU_CHIPSET",
        }
    }

    /// The library that makes the driver believe in a device, where it does not do that by itself.
    pub fn shim(self) -> Option<&'static str> {
        match self {
            Maker::Amd => None,
            Maker::Intel => Some("libintel_noop_drm_shim.so"),
            Maker::Nvidia => Some("libnouveau_noop_drm_shim.so"),
        }
    }

    /// Whether it has matrix units that multiply squares of 16.
    pub fn has_side_16(self) -> bool {
        self == Maker::Amd
    }

    pub fn dialect(self) -> Dialect {
        match self {
            Maker::Amd => Dialect::Amd,
            Maker::Intel => Dialect::Intel,
            Maker::Nvidia => Dialect::Nvidia,
        }
    }

    /// What the driver tells of a kernel as a whole.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Maker::Amd => &[
                ("VGPRs", &["VGPRs"]),
                ("spills", &["Spilled VGPRs", "Spilled SGPRs"]),
                ("LDS bytes", &["LDS size"]),
                ("waves a SIMD", &["Subgroups per SIMD"]),
                ("code bytes", &["Code size"]),
            ],
            Maker::Intel => &[
                ("registers wanted", &["Max live registers"]),
                ("spills", &["Spill Count"]),
                ("fills", &["Fill Count"]),
                ("shared bytes", &["Workgroup Memory Size"]),
                ("instructions", &["Instruction Count"]),
            ],
            Maker::Nvidia => &[
                ("registers", &["Number of GPRs"]),
                ("spilled bytes", &["SLM Size"]),
                ("instructions", &["Instruction count"]),
            ],
        }
    }

    /// What is to be known for reading the table.
    pub fn remarks(self) -> &'static str {
        match self {
            Maker::Amd => "Waves are counted as waves of 32 lanes: one of 64 is two.",
            Maker::Nvidia => {
                "172 is GA102 (GeForce RTX 3090). NVIDIA's own compiler makes something else of the kernels; what both share are 255 registers a lane, 65536 in a \
                 multiprocessor, and uniform ones that all lanes share. Mesa 25.0 offers no matrix units there."
            }
            Maker::Intel => {
                "A thread has 128 registers of eight lanes, in Xe2 (bmg) of sixteen, which count for two here: what wants more \
                 than 128 there, or 256 in Xe2, may have to spill. Where kernels run is another matter: those of 64 sums \
                 that spill a hundred times and more are not run on Intel's GPUs. Kernels for matrix units are left out, \
                 as Intel's do not multiply squares."
            }
        }
    }
}
