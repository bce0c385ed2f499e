//! Pictures, painted.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use image::{RgbImage, RgbaImage};
use indicatif::ProgressBar;

use super::super::look::{self, Colour};
use super::super::{Said, SharedArgs};
use super::StylizeArgs;
use crate::gallery::Gallery;
use crate::gpu::{Gpu, Pass, Progress, pass};
use crate::live::{Model, PaintedSize};
use crate::look::Look;
use crate::sink::SnapshotFile;
use crate::source::{PixelFormat, read_picture};
use crate::stylize::colours::{ColourStatistics, recoloured};
use crate::stylize::{Mask, Settings, Statistics, StylizeError, Stylizer, resized, scaled_to_short_side};

/// What paints one picture after another in the same way.
pub(super) struct PicturePainter {
    gpu: Gpu,
    stylizer: Stylizer,
    aspect: Aspect,
    /// The styles, encoded and calibrated, unless they have each content's colours.
    encoded: Option<Vec<(Statistics, f32)>>,
}

impl PicturePainter {
    pub fn new(args: &StylizeArgs, shared: &SharedArgs, said: &Said<'_>) -> anyhow::Result<PicturePainter> {
        // A picture has time for the finest.
        let weights = shared.network(Model::Half)?;
        let aspect = aspect(args, args.look.look()?.as_ref(), said)?;
        let gpu = shared.gpu()?;
        let stylizer = Stylizer::new(&gpu, &weights, shared.how_to_run(&gpu));
        Ok(PicturePainter { gpu, stylizer, aspect, encoded: None })
    }

    /// Paints a picture's file into another, and says so.
    pub fn paint(&mut self, content: &Path, file: SnapshotFile) -> anyhow::Result<()> {
        let content = read_picture(content)?;
        let size = scaled_to_short_side([content.width(), content.height()], self.aspect.size);
        self.stylizer.check(size)?;
        let content = resized(&content, self.aspect.size);
        let bar = super::progress_bar("{msg:8} {wide_bar} {percent:>3} %");
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
        let saved = file.save(painted, None)?;
        println!("{} ({}×{})", saved.display(), size[0], size[1]);
        Ok(())
    }

    fn encode_styles(&mut self, content: &RgbImage, bar: &ProgressBar) -> anyhow::Result<Vec<(Statistics, f32)>> {
        let colours = self.aspect.match_colours.then(|| ColourStatistics::of(content));
        let encoded = self.aspect.styles.iter().map(|(style, weight)| {
            let style = colours.as_ref().map_or(Cow::Borrowed(style), |colours| Cow::Owned(recoloured(style, colours)));
            Ok((self.stylizer.calibrated_style_with(&style, submitter(&self.gpu, bar))?, *weight))
        });
        let encoded = encoded.collect::<Result<Vec<_>, StylizeError>>()?;
        if colours.is_none() {
            self.encoded = Some(encoded.clone());
        }
        Ok(encoded)
    }

    fn paint_in(
        &self,
        styles: &[(Statistics, f32)],
        content: &RgbImage,
        bar: &ProgressBar,
    ) -> anyhow::Result<RgbaImage> {
        let PicturePainter { gpu, stylizer, aspect: Aspect { mask, swap_sides, settings, .. }, .. } = self;
        let size = [content.width(), content.height()];
        let upload = stylizer.upload(PixelFormat::Rgb8, size);
        upload.write(gpu, content.as_raw());
        pass::submit(gpu, upload.passes());
        let mut canvas = stylizer.canvas(upload.content(), false, size)?;
        let mut parts: Vec<_> = styles.iter().map(|(style, weight)| (style, *weight)).collect();
        let alone = if mask.is_some() { 1 } else { parts.len() };
        if let (Some(_), Some((_, weight))) = (mask, parts.first_mut()) {
            // Alone where it goes, it has no other to weigh less than.
            *weight = 1.0;
        }
        canvas.set_input(stylizer, upload.content(), false, mask.as_deref());
        if let Some(mask) = mask.as_deref() {
            canvas.set_mask(mask, *swap_sides);
        }
        canvas.set_style(&Statistics::blend(&parts[..alone]).context("there are no styles")?);
        canvas.set_second_style(Statistics::blend(&parts[alone..]).as_ref());
        canvas.set_settings(settings.sparing_rest(parts.len() == alone));
        canvas.paint_with(stylizer, submitter(gpu, bar))?;
        Ok(canvas.read()?)
    }
}

/// Submits passes for those who ask, and shows how far they are.
fn submitter(gpu: &Gpu, bar: &ProgressBar) -> impl Fn(&[Pass]) -> Result<(), StylizeError> {
    |passes| {
        submit_with_progress(gpu, passes, bar);
        Ok(())
    }
}

/// What decides how pictures are painted.
struct Aspect {
    /// At the size at which they are seen, with their weights.
    styles: Vec<(RgbImage, f32)>,
    mask: Option<Arc<Mask>>,
    /// The mask counts the other way round.
    swap_sides: bool,
    /// Styles are recoloured towards the content.
    match_colours: bool,
    settings: Settings,
    /// Short side of the painted picture in pixels.
    size: u32,
}

/// As the command line says, and where it says nothing, the look.
fn aspect(args: &StylizeArgs, look: Option<&Look>, said: &Said<'_>) -> anyhow::Result<Aspect> {
    let settings = Settings {
        saturation: args.look.saturation,
        own_chroma: if args.look.colour == Colour::Content { 1.0 } else { 0.0 },
        ..Settings::default()
    };
    let settings = settings.of_strength(args.look.alpha);
    let Some(look) = look else {
        return Ok(Aspect {
            styles: styles(args)?,
            mask: args.look.mask()?.map(Arc::new),
            swap_sides: false,
            match_colours: args.look.colour == Colour::Match,
            settings,
            size: args.size,
        });
    };
    let mut gallery = Gallery::built_in();
    let chosen = args.look.choose(&mut gallery, Some(look))?;
    let size = PaintedSize::ShortSide(args.size);
    let controls = look::wear(Some(look), &gallery, said, args.look.controls(&gallery, &chosen, size)?);
    Ok(Aspect {
        styles: controls.mix.0.iter().map(|(style, weight)| (controls.seen(style), *weight)).collect(),
        settings: Settings { saturation: controls.saturation, own_chroma: controls.own_colour, ..settings }
            .of_strength(controls.alpha),
        size: controls.size.or(args.size),
        mask: controls.mask,
        swap_sides: controls.swap_sides,
        match_colours: controls.match_colours,
    })
}

/// The styles' pictures at the size at which they are seen, and their weights.
fn styles(args: &StylizeArgs) -> anyhow::Result<Vec<(RgbImage, f32)>> {
    let gallery = LazyCell::new(|| {
        let mut gallery = Gallery::built_in();
        args.look.add_own_styles(&mut gallery);
        gallery
    });
    let picture = |what: &str| -> anyhow::Result<RgbImage> {
        // A file is read at its full size, which the gallery does not keep.
        let file = Path::new(what);
        if file.exists() {
            Ok(resized(&read_picture(file)?, args.look.style_size))
        } else {
            Ok(resized(&gallery.find(what)?.full.picture, args.look.style_size))
        }
    };
    match &args.look.style[..] {
        [] => anyhow::bail!(super::no_style(&gallery)),
        styles => styles.iter().map(|style| Ok((picture(&style.what)?, style.weight))).collect(),
    }
}

fn submit_with_progress(gpu: &Gpu, passes: &[Pass], bar: &ProgressBar) {
    let cost = passes.iter().map(Pass::cost).sum::<u64>();
    bar.reset();
    bar.set_length(cost);
    let mut progress = Progress::default();
    loop {
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let done = progress.record(passes, &mut encoder, (cost / 20).max(1));
        gpu.submit([encoder.finish()]);
        if done {
            return;
        }
        gpu.wait();
        bar.inc(cost / 20);
    }
}
