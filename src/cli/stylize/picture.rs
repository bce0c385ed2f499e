//! Pictures, painted.

use std::borrow::Cow;
use std::path::Path;

use anyhow::Context;
use image::{RgbImage, RgbaImage};
use indicatif::ProgressBar;

use super::super::SharedArgs;
use super::StylizeArgs;
use crate::gpu::{Gpu, Pass, pass};
use crate::live::mix::parts;
use crate::live::orders::Orders;
use crate::live::pace::SliceBudget;
use crate::live::{Controls, submit_and_tell};
use crate::pixels::PixelFormat;
use crate::sink::SnapshotFile;
use crate::source::read_picture;
use crate::storage::Taken;
use crate::stylize::colours::{ColourStatistics, recoloured};
use crate::stylize::{Style, StylizeError, Stylizer, resized, scaled_to_short_side};

/// What paints one picture after another in the same way.
pub(super) struct PicturePainter {
    gpu: Gpu,
    stylizer: Stylizer,
    controls: Controls,
    /// What is done about a file of the painting's name.
    taken: Taken,
    /// Short side of the painted picture in pixels.
    size: u32,
    /// The styles, encoded and calibrated, unless they have each content's colours.
    encoded: Option<Vec<(Option<Style>, f32)>>,
}

impl PicturePainter {
    pub fn new(args: &StylizeArgs, shared: &SharedArgs, controls: Controls) -> anyhow::Result<PicturePainter> {
        let weights = shared.finest()?;
        let gpu = shared.gpu()?;
        let how = shared.how_to_run(&gpu);
        let stylizer = Stylizer::proven(&gpu, &weights, how);
        Ok(PicturePainter {
            gpu,
            stylizer,
            size: controls.size.or(args.size),
            taken: args.taken(),
            controls,
            encoded: None,
        })
    }

    /// Paints a picture's file into another, and says so. `place` is shown before how far it is.
    pub fn paint(&mut self, content: &Path, file: SnapshotFile, place: &str) -> anyhow::Result<()> {
        let content = read_picture(content)?;
        let size = scaled_to_short_side([content.width(), content.height()], self.size);
        self.stylizer.check(size).map_err(|error| super::refusal(error, self.stylizer.engine()))?;
        let content = resized(&content, self.size);
        let bar = super::progress_bar(place);
        super::say_as(&bar, "{prefix}{msg:8} {wide_bar} {percent:>3} %");
        bar.set_message("style");
        let styles = match &self.encoded {
            Some(styles) => styles.clone(),
            None => self.encode_styles(&content, &bar)?,
        };
        bar.set_message("picture");
        let painted = self.paint_in(&styles, &content, &bar)?;
        bar.finish_and_clear();
        if let Some(trouble) = self.gpu.trouble() {
            anyhow::bail!(trouble);
        }
        self.gpu.save_pipelines();
        let saved = file.save(painted, None, self.taken)?;
        say!("{} ({}×{})", saved.display(), size[0], size[1]);
        Ok(())
    }

    fn encode_styles(&mut self, content: &RgbImage, bar: &ProgressBar) -> anyhow::Result<Vec<(Option<Style>, f32)>> {
        let colours = self.controls.manner.match_colours.then(|| ColourStatistics::of(content));
        let encoded = self.controls.mix.0.iter().map(|(style, weight)| {
            let style = self.controls.seen(style);
            let style = colours.as_ref().map_or(Cow::Borrowed(&style), |of| Cow::Owned(recoloured(&style, of)));
            Ok((Some(self.stylizer.calibrated_style_with(&style, submitter(&self.gpu, bar))?), *weight))
        });
        let encoded = encoded.collect::<Result<Vec<_>, StylizeError>>()?;
        if colours.is_none() {
            self.encoded = Some(encoded.clone());
        }
        Ok(encoded)
    }

    fn paint_in(
        &self,
        styles: &[(Option<Style>, f32)],
        content: &RgbImage,
        bar: &ProgressBar,
    ) -> anyhow::Result<RgbaImage> {
        let PicturePainter { gpu, stylizer, controls, .. } = self;
        let size = [content.width(), content.height()];
        let upload = stylizer.within_memory(size, || stylizer.upload(PixelFormat::Rgb8, size))?;
        upload.write(gpu, content.as_raw());
        pass::submit(gpu, upload.passes());
        let mut canvas = stylizer.canvas(upload.content(), false, size)?;
        let mask = controls.mask.as_deref();
        let [first, second] = parts(mask.is_some(), styles);
        stylizer.within_memory(size, || canvas.set_input(stylizer, upload.content(), false, mask))?;
        let first = first.context("there are no styles")?;
        Orders::new(controls, first, second, controls.manner.settings_alone()).give(&mut canvas);
        canvas.paint_with(stylizer, submitter(gpu, bar))?;
        Ok(canvas.read()?)
    }
}

/// Submits passes for those who ask, and shows how far they are: in slices, for some systems take a GPU that is at work for
/// seconds to have hung.
fn submitter(gpu: &Gpu, bar: &ProgressBar) -> impl FnMut(&[Pass]) -> Result<(), StylizeError> {
    let mut budget = SliceBudget::default();
    move |passes| {
        bar.reset();
        bar.set_length(passes.iter().map(Pass::cost).sum());
        submit_and_tell(gpu, &mut budget, passes, |cost| bar.inc(cost as u64));
        Ok(())
    }
}
