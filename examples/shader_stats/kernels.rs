//! The project's kernels, as the program compiles them.

use vivant::gpu::{KernelSource, MatrixUnits, ceilings};
use vivant::stylize::Precision;
use vivant::stylize::conv::{ConvKernel, Product, WeightPath, first, last};
use vivant::stylize::{detail, frame, smoothing, statistics, steady, underdrawing};

use super::gpus::Maker;

/// A kernel's text, with what tells it from others.
pub struct Named {
    pub name: String,
    pub source: KernelSource,
}

/// Every kernel in every precision that such a maker's GPUs may run.
pub fn all(maker: Maker) -> Vec<Named> {
    let mut all = Vec::new();
    for (precision, suffix) in [(Precision::F32, "f32"), (Precision::F16, "f16")] {
        let mut add = |name: &str, source| all.push(Named { name: format!("{name} {suffix}"), source });
        for (kernel, name) in ConvKernel::ALL {
            let for_software = kernel == ConvKernel::Direct(WeightPath::Broadcast);
            let unfit = |units| units == MatrixUnits::Side8 || !maker.about().side_16 || precision == Precision::F32;
            if for_software || kernel.matrix_units().is_some_and(unfit) {
                continue;
            }
            let steps = |upsample| kernel.sources(precision, upsample).into_iter().map(|(source, _)| source);
            match kernel {
                // Upsampling is a matter of its parameters, and the first and last pass are the same for all products.
                ConvKernel::Winograd(_, product) => {
                    for (source, step) in steps(false).zip(["input", "product", "output"]) {
                        if step == "product" || product == Product::Shared {
                            add(&format!("{name} {step}"), source);
                        }
                    }
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
