//! Draws the built-in styles and the program's icon: every picture in `assets/` comes from here.
//!
//!     cargo run --example draw_styles                 all of them, with their index
//!     cargo run --example draw_styles -- lava frost   only those whose file name contains one of these words
//!
//! Everything is drawn from fixed seeds, so that a run changes only what was changed in the code.

mod brush;
mod canvas;
mod cloth;
mod colour;
mod fired;
mod geometric;
mod icon;
mod ink;
mod motif;
mod natural;
mod painted;
mod printed;
mod rng;
mod scenes;

use anyhow::{Context, Result};
use canvas::Canvas;
use image::codecs::jpeg::JpegEncoder;
use std::fs;
use std::path::Path;

/// A picture: its file's name, the name people see, and who draws it.
struct Style {
    file: &'static str,
    name: &'static str,
    draw: fn() -> Canvas,
}

const fn style(file: &'static str, name: &'static str, draw: fn() -> Canvas) -> Style {
    Style { file, name, draw }
}

/// In the order of the gallery: neighbours differ in medium and mood.
const STYLES: [Style; 28] = [
    style("harvest-wind", "Harvest Wind", painted::harvest_wind),
    style("seventh-wave", "The Seventh Wave", printed::seventh_wave),
    style("sleepless", "Sleepless in Provence", painted::sleepless),
    style("rose-window", "Rose Window", fired::rose_window),
    style("charcoal-alley", "Charcoal Alley", ink::charcoal_alley),
    style("pop", "Pow!", printed::pop),
    style("sunday-dots", "Sunday in Dots", painted::sunday_dots),
    style("ebru", "Ebru", natural::ebru),
    style("broken-guitar", "Broken Guitar", geometric::broken_guitar),
    style("april-rain", "April Rain", ink::april_rain),
    style("caldera", "Caldera", natural::caldera),
    style("ravenna", "Peacock of Ravenna", fired::ravenna),
    style("black-forest", "Black Forest", printed::black_forest),
    style("neon-rain", "Neon after Rain", geometric::neon_rain),
    style("grandmothers-hoop", "Grandmother's Hoop", cloth::grandmothers_hoop),
    style("nine-mountains", "Nine Mountains", ink::nine_mountains),
    style("grand-hotel", "Grand Hotel", geometric::grand_hotel),
    style("long-dusk", "The Long Dusk", painted::long_dusk),
    style("indigo", "Indigo", cloth::indigo),
    style("red-flight", "Red in Flight", geometric::red_flight),
    style("january-window", "January Window", natural::january_window),
    style("harbour-knife", "Harbour, Laid Thick", painted::harbour_knife),
    style("thousand-flowers", "A Thousand Flowers", cloth::thousand_flowers),
    style("agate", "Agate", natural::agate),
    style("disc-dance", "Dance of Discs", geometric::disc_dance),
    style("blueprint-garden", "Blueprint Garden", printed::blueprint_garden),
    style("kintsugi", "Kintsugi", fired::kintsugi),
    style("northern-light", "Northern Light", natural::northern_light),
];

/// Not of the gallery: what the model card's contact sheet paints.
const SCENES: [Style; 4] = [
    style("face", "A face", scenes::face),
    style("street", "A street", scenes::street),
    style("landscape", "A lake", scenes::landscape),
    style("dim-room", "A dim room", scenes::dim_room),
];

/// Side of a finished style, in pixels.
const SIDE: usize = 512;
const QUALITY: u8 = 82;

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let chosen = |file: &str| wanted.is_empty() || wanted.iter().any(|word| file.contains(word.as_str()));
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let folder = assets.join("styles");
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    for style in STYLES.iter().filter(|style| chosen(style.file)) {
        let path = folder.join(style.file).with_extension("jpg");
        let mut bytes = Vec::new();
        (style.draw)().finish(SIDE).write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
        fs::write(&path, &bytes).with_context(|| format!("writing {}", path.display()))?;
        println!("{:24} {:4} KB", style.name, bytes.len() / 1024);
    }
    let index: Vec<_> = STYLES
        .iter()
        .map(|style| serde_json::json!({ "file": format!("{}.jpg", style.file), "name": style.name }))
        .collect();
    fs::write(folder.join("index.json"), serde_json::to_string_pretty(&index)? + "\n")?;
    let folder = assets.join("scenes");
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    for scene in SCENES.iter().filter(|scene| chosen(scene.file)) {
        (scene.draw)().finish(SIDE).save(folder.join(scene.file).with_extension("jpg"))?;
    }
    if chosen("icon") {
        let icon = icon::draw();
        icon.save(assets.join("icon.png")).context("writing the icon")?;
        fs::write(assets.join("desktop/vivant.ico"), icon::ico(&icon)?).context("writing the icon for Windows")?;
    }
    Ok(())
}
