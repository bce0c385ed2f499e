//! The project's kernels, as the program compiles them.

use vivant::gpu::{KernelSource, MatrixUnits, ceilings};
use vivant::stylize::Precision;
use vivant::stylize::conv::{ConvKernel, WeightPath, first, last};
use vivant::stylize::{detail, frame, smoothing, statistics, steady, underdrawing};

/// A kernel's text, with what tells it from others.
pub struct Named {
    pub name: String,
    pub source: KernelSource,
}

/// Every kernel in every precision; software adapters' own are left out.
pub fn all() -> Vec<Named> {
    let mut all = Vec::new();
    for (precision, suffix) in [(Precision::F32, "f32"), (Precision::F16, "f16")] {
        let mut add = |name: &str, source| all.push(Named { name: format!("{name} {suffix}"), source });
        for (kernel, name) in ConvKernel::ALL {
            let on_units = kernel.matrix_units();
            let not_of_amd =
                kernel == ConvKernel::Direct(WeightPath::Broadcast) || on_units == Some(MatrixUnits::Side8);
            if not_of_amd || on_units.is_some() && precision == Precision::F32 {
                continue;
            }
            let steps = |upsample| kernel.sources(precision, upsample).into_iter().map(|(source, _)| source);
            match kernel {
                // Upsampling is a matter of its parameters.
                ConvKernel::Winograd(_) | ConvKernel::WinogradMatrix(..) => {
                    steps(false).zip(["input", "product", "output"]).for_each(|(source, step)| {
                        add(&format!("{name} {step}"), source);
                    });
                }
                _ => {
                    steps(false).for_each(|source| add(name, source));
                    steps(true).for_each(|source| add(&format!("{name}, upsampled"), source));
                }
            }
        }
        add("statistics", statistics::statistics_source(precision));
        add("regions", statistics::regions_source(precision));
        add("first", first::source(precision, WeightPath::Uniform));
        add("last", last::source(precision, WeightPath::Uniform));
    }
    // A loop of nothing but multiply-adds, which shows that the columns count what they say.
    all.push(Named { name: "ceiling of multiply-adds".to_owned(), source: ceilings::multiply_add_source() });
    all.push(Named { name: "AdaIN".to_owned(), source: statistics::adain_source() });
    all.push(Named { name: "frame to picture".to_owned(), source: frame::frame_to_picture_source() });
    all.push(Named { name: "resize".to_owned(), source: frame::resize_source() });
    all.push(Named { name: "shrink".to_owned(), source: frame::shrink_source() });
    all.push(Named { name: "motion".to_owned(), source: steady::motion_source() });
    all.push(Named { name: "motion spread".to_owned(), source: steady::motion_spread_source() });
    all.push(Named { name: "steady input".to_owned(), source: steady::steady_input_source() });
    all.push(Named { name: "smooth".to_owned(), source: smoothing::smooth_source() });
    all.push(Named { name: "underdrawing".to_owned(), source: underdrawing::underdrawing_source() });
    all.push(Named { name: "detail fit".to_owned(), source: detail::detail_fit_source() });
    all.push(Named { name: "enlarge".to_owned(), source: detail::enlarge_source() });
    all
}
