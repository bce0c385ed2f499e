//! How steadily it paints: a still scene, a pan, a cut and a moving object.

use anyhow::Context;
use image::RgbImage;
use serde::Serialize;

use crate::cli::SharedArgs;
use crate::gallery::Gallery;
use crate::gpu::adapter;
use crate::source::demo::cpu::draw;
use crate::stylize::steadiness::{Atelier, CUT_LIMIT, SIZE, STILL_LIMIT, STILL_SHARE, TRAIL_LIMIT};
use crate::stylize::{Stylizer, middle};

/// The window's default.
const STEADINESS: f32 = 0.5;

/// What was measured, in levels of 255.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    adapter: String,
    engine: String,
    style: String,
    steadiness: f32,
    figures: Vec<Figure>,
}

#[derive(Debug, Serialize)]
struct Figure {
    what: &'static str,
    /// Of AdaIN frame by frame; none where the figure compares with it already.
    plain: Option<f32>,
    steadied: f32,
    at_most: f32,
}

/// Paints short films of the built-in scene in the first built-in style.
pub(super) fn measure(shared: &SharedArgs) -> anyhow::Result<Report> {
    let (weights, gpu) = (shared.quickest()?, shared.gpu()?);
    let stylizer = Stylizer::new(&gpu, &weights, shared.how_to_run(&gpu));
    let gallery = Gallery::built_in();
    let style = gallery.styles().first().context("there are no styles")?;
    let scene = |width: u32, height: u32, seconds: f32| {
        RgbImage::from_raw(width, height, draw(width, height, seconds)).unwrap_or_default()
    };
    let atelier = Atelier::new(&stylizer, stylizer.calibrated_style(&style.full.picture.unpack())?, scene);
    let (still, own) = (atelier.still(STEADINESS)?, atelier.still_own_colours(STEADINESS)?);
    let pan = atelier.pan(STEADINESS)?;
    let cut = atelier.cut(STEADINESS, &middle(&style.full.picture.unpack(), SIZE))?;
    let trail = atelier.trail(STEADINESS)?;
    let figure = |what, plain, steadied, at_most| Figure { what, plain, steadied, at_most };
    let still_limit = |plain: f32| STILL_LIMIT.min(STILL_SHARE * plain);
    Ok(Report {
        adapter: adapter::describe(&gpu.adapter.get_info()),
        engine: format!("{:?}", stylizer.engine()),
        style: style.name().to_owned(),
        steadiness: STEADINESS,
        figures: vec![
            figure(
                "still scene, noise of 2 levels: change a frame",
                Some(still.plain),
                still.steadied,
                still_limit(still.plain),
            ),
            figure("the same, red of the content's own colours", Some(own.plain), own.steadied, still_limit(own.plain)),
            figure("pan, 4 pixels a frame: change along it", Some(pan.plain), pan.steadied, pan.plain),
            figure("second frame after a cut: from a fresh start", None, cut, CUT_LIMIT),
            figure("trail of an object, 20 pixels a frame", None, trail, TRAIL_LIMIT),
        ],
    })
}

impl Report {
    pub fn print(&self) {
        let [width, height] = SIZE;
        say!("{}, network on the {}", self.adapter, self.engine.to_uppercase());
        say!("{width}×{height}, style {}, steadiness {}; levels of 255\n", self.style, self.steadiness);
        say!("{:<48} {:>8} {:>8} {:>8}", "", "plain", "steadied", "at most");
        for Figure { what, plain, steadied, at_most } in &self.figures {
            let plain = plain.map_or_else(|| "-".to_owned(), |plain| format!("{plain:.2}"));
            say!("{what:<48} {plain:>8} {steadied:>8.2} {at_most:>8.2}");
        }
    }
}
