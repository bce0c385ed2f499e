//! What each control costs a frame, and what a new style costs once.

use std::time::{Duration, Instant};

use anyhow::Context;
use image::RgbImage;
use serde::Serialize;

use super::{BenchArgs, median};
use crate::cli::SharedArgs;
use crate::gallery::Gallery;
use crate::gpu::{Gpu, adapter, pass};
use crate::pixels::PixelFormat;
use crate::stylize::colours::ColourProbe;
use crate::stylize::{Canvas, MaskShape, Plate, Settings, Style, Stylizer, Upload, resized};

/// Short side at which styles are seen.
const STYLE_SIDE: u32 = 256;
/// Styles of the mix.
const STYLES: usize = 8;

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    adapter: String,
    engine: String,
    weights: String,
    /// Of the painted picture; the content is twice as wide and high.
    width: u32,
    height: u32,
    /// Frames of each, by turns.
    frames: u32,
    cases: Vec<Case>,
    new_style: NewStyle,
}

/// Medians, of a style seen at [`STYLE_SIDE`].
#[derive(Debug, Serialize)]
struct NewStyle {
    encoded_ms: f64,
    encoded_and_calibrated_ms: f64,
}

#[derive(Debug, Serialize)]
struct Case {
    what: &'static str,
    /// Median of whole frames.
    ms: f64,
    /// Over the plain frame, as a share of it.
    over: f64,
}

/// What a case switches on.
#[derive(Clone, Copy)]
struct Controls {
    mix: bool,
    colour: bool,
    matched: bool,
    mask: bool,
    plate: bool,
    steadied: bool,
    drawn: bool,
    detail: bool,
}

const PLAIN: Controls = Controls {
    mix: false,
    colour: false,
    matched: false,
    mask: false,
    plate: false,
    steadied: false,
    drawn: false,
    detail: false,
};

/// Without the dearest.
const ALL_BUT_DETAIL: Controls =
    Controls { mix: true, colour: true, matched: true, plate: true, steadied: true, drawn: true, ..PLAIN };

const CASES: [(&str, Controls); 11] = [
    ("plain: one style", PLAIN),
    ("a mix of 8 styles", Controls { mix: true, ..PLAIN }),
    ("own colours, saturation", Controls { colour: true, ..PLAIN }),
    ("matched colours, looked at", Controls { matched: true, ..PLAIN }),
    ("two styles and a mask", Controls { mask: true, ..PLAIN }),
    ("background plate", Controls { plate: true, ..PLAIN }),
    ("steadiness 0.5", Controls { steadied: true, ..PLAIN }),
    ("lines 0.5", Controls { drawn: true, ..PLAIN }),
    ("guided detail, twice as large", Controls { detail: true, ..PLAIN }),
    ("all but mask and detail", ALL_BUT_DETAIL),
    ("all but the mask", Controls { detail: true, ..ALL_BUT_DETAIL }),
];

/// A way to paint, ready for its frames.
struct Easel<'a> {
    gpu: &'a Gpu,
    stylizer: &'a Stylizer,
    controls: Controls,
    canvas: Canvas,
    plate: Option<Plate>,
    probe: Option<ColourProbe>,
}

/// Paints the same frame with each set of controls by turns.
pub(super) fn measure(args: &BenchArgs, shared: &SharedArgs) -> anyhow::Result<Report> {
    let (weights, gpu) = (shared.quickest()?, shared.gpu()?);
    let stylizer = Stylizer::new(&gpu, &weights, args.how_to_run(shared, &gpu)?);
    let gallery = Gallery::built_in();
    let pictures = gallery.styles().iter().take(STYLES).map(|style| resized(&style.full.picture.unpack(), STYLE_SIDE));
    let pictures: Vec<RgbImage> = pictures.collect();
    let (new_style, styles) = NewStyle::measure(&stylizer, &pictures)?;
    let upload = stylizer.upload(PixelFormat::Rgba8, args.size.map(|side| 2 * side));
    let bytes = 16 * args.size[0] * args.size[1];
    let frame: Vec<u8> = (0..bytes).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    stylizer.tune(args.size);
    let easel = |(_, controls): &(&str, Controls)| Easel::new(&gpu, &stylizer, &upload, args.size, *controls);
    let mut easels = CASES.iter().map(easel).collect::<anyhow::Result<Vec<_>>>()?;
    let mut times = vec![Vec::new(); CASES.len()];
    for round in 0..args.warm_up + args.frames {
        for (easel, times) in easels.iter_mut().zip(&mut times) {
            let seconds = easel.paint(&upload, &frame, &styles)?;
            if round >= args.warm_up {
                times.push(seconds);
            }
        }
    }
    let ms: Vec<f64> = times.iter_mut().map(|times| 1e3 * median(times)).collect();
    let case = |((what, _), ms): (&(&'static str, Controls), &f64)| Case { what, ms: *ms, over: 0.0 };
    let mut cases: Vec<Case> = CASES.iter().zip(&ms).map(case).collect();
    cases.iter_mut().for_each(|case| case.over = case.ms / ms[0] - 1.0);
    Ok(Report {
        adapter: adapter::describe(&gpu.adapter.get_info()),
        engine: format!("{:?}", stylizer.engine()),
        weights: weights.name,
        width: args.size[0],
        height: args.size[1],
        frames: args.frames,
        cases,
        new_style,
    })
}

impl NewStyle {
    /// Gives the styles, too. One that is not measured pays first for what is prepared at first use.
    fn measure(stylizer: &Stylizer, pictures: &[RgbImage]) -> anyhow::Result<(NewStyle, Vec<Style>)> {
        pictures.first().map(|picture| stylizer.calibrated_style(picture)).transpose()?;
        let (mut encoded, mut calibrated, mut styles) = (Vec::new(), Vec::new(), Vec::new());
        for picture in pictures {
            let start = Instant::now();
            stylizer.encode_style(picture)?;
            let between = Instant::now();
            styles.push(stylizer.calibrated_style(picture)?);
            encoded.push((between - start).as_secs_f64());
            calibrated.push(between.elapsed().as_secs_f64());
        }
        let new_style = NewStyle {
            encoded_ms: 1e3 * median(&mut encoded),
            encoded_and_calibrated_ms: 1e3 * median(&mut calibrated),
        };
        Ok((new_style, styles))
    }
}

impl<'a> Easel<'a> {
    fn new(
        gpu: &'a Gpu,
        stylizer: &'a Stylizer,
        upload: &Upload,
        size: [u32; 2],
        controls: Controls,
    ) -> anyhow::Result<Easel<'a>> {
        let (content, picture) = (upload.content(), upload.picture());
        let mut canvas = stylizer.canvas(content, false, size)?;
        canvas.set_detail(controls.detail.then(|| content.size()));
        let mask = controls.mask.then(|| MaskShape::Vignette.mask());
        let plate = controls.plate.then(|| stylizer.plate(picture));
        match &plate {
            Some(plate) => canvas.set_foreground(stylizer, content, false, plate),
            None => canvas.set_input(stylizer, content, false, mask.as_ref()),
        }
        let settings = if controls.colour {
            Settings { own_chroma: 0.5, saturation: 1.2, ..Settings::default() }
        } else {
            Settings::default()
        };
        let [steadiness, lines] = [controls.steadied, controls.drawn].map(|on| if on { 0.5 } else { 0.0 });
        canvas.set_settings(
            settings.drawn(lines).steadied(steadiness, Duration::from_millis(33)).sparing_rest(controls.plate),
        );
        let probe = controls.matched.then(|| stylizer.colour_probe(content));
        Ok(Easel { gpu, stylizer, controls, canvas, plate, probe })
    }

    /// Seconds from the frame's bytes to its painted picture.
    fn paint(&mut self, upload: &Upload, frame: &[u8], styles: &[Style]) -> anyhow::Result<f64> {
        let start = Instant::now();
        upload.write(self.gpu, frame);
        pass::submit(self.gpu, upload.passes());
        let count = if self.controls.mix { STYLES } else { 1 };
        let parts: Vec<_> = styles.iter().take(count).map(|style| (style, 1.0)).collect();
        self.canvas.set_style(&Style::blend(&parts).context("there are no styles")?);
        if self.controls.mask {
            self.canvas.set_second_style(styles.last());
        }
        if let Some(plate) = &mut self.plate {
            plate.begin_frame(self.gpu, true, false);
        }
        if let Some(probe) = &self.probe {
            pass::submit(self.gpu, probe.passes());
        }
        self.canvas.paint(self.stylizer)?;
        self.gpu.wait();
        if let Some(probe) = &self.probe {
            probe.read(self.gpu)?;
        }
        let seconds = start.elapsed().as_secs_f64();
        match self.gpu.trouble() {
            Some(trouble) => anyhow::bail!(trouble),
            None => Ok(seconds),
        }
    }
}

impl Report {
    pub fn print(&self) {
        say!("{}", self.adapter);
        say!(
            "{} network on the {}, {}×{} from twice the size, median of {} frames each, by turns\n",
            self.weights,
            self.engine.to_uppercase(),
            self.width,
            self.height,
            self.frames
        );
        say!("{:<32} {:>9} {:>8}", "", "ms", "over");
        for Case { what, ms, over } in &self.cases {
            say!("{what:<32} {ms:>9.2} {:>6.1} %", 100.0 * over);
        }
        let NewStyle { encoded_ms, encoded_and_calibrated_ms } = self.new_style;
        say!("\n{:<32} {encoded_and_calibrated_ms:>9.2} ms once, {encoded_ms:.2} of them to encode it", "a new style");
    }
}
