//! Colours, type and measures: translucent, dark or light, so that it reads over any picture.

use std::sync::Arc;

use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Theme,
    ThemePreference,
};

use crate::preferences::Appearance;

/// The colours of the interface, in the dark or in the light.
#[derive(Debug, PartialEq, Eq)]
pub struct Colours {
    /// What is chosen, and what is dragged.
    pub accent: Color32,
    /// Text on `accent`.
    pub on_accent: Color32,
    /// Ground of panels; so opaque that text on it reads over any picture.
    pub panel: Color32,
    /// Ground of what is read and not looked through.
    pub sheet: Color32,
    /// A hair around panels, which tells them from a picture like them.
    pub edge: Color32,
    pub text: Color32,
    pub weak: Color32,
    /// Text under the pointer.
    pub strong: Color32,
    pub warning: Color32,
    pub error: Color32,
    /// Ground of buttons at rest, under the pointer and pressed.
    pub rest: Color32,
    pub hover: Color32,
    pub press: Color32,
    /// The part of a slider's rail that is not filled.
    pub rail: Color32,
}

/// Also of what stands on a darkened picture in either.
pub const DARK: Colours = Colours {
    accent: Color32::from_rgb(255, 158, 94),
    on_accent: Color32::from_rgb(36, 18, 6),
    panel: Color32::from_rgba_unmultiplied_const(15, 15, 18, 222),
    sheet: Color32::from_rgba_unmultiplied_const(20, 20, 24, 246),
    edge: Color32::from_rgba_unmultiplied_const(255, 255, 255, 26),
    text: Color32::from_rgb(240, 239, 236),
    weak: Color32::from_rgb(170, 168, 164),
    strong: Color32::WHITE,
    warning: Color32::from_rgb(255, 205, 105),
    error: Color32::from_rgb(255, 118, 108),
    rest: Color32::from_rgba_unmultiplied_const(255, 255, 255, 12),
    hover: Color32::from_rgba_unmultiplied_const(255, 255, 255, 28),
    press: Color32::from_rgba_unmultiplied_const(255, 255, 255, 44),
    rail: Color32::from_rgba_unmultiplied_const(255, 255, 255, 48),
};

const LIGHT: Colours = Colours {
    accent: Color32::from_rgb(196, 82, 8),
    on_accent: Color32::WHITE,
    panel: Color32::from_rgba_unmultiplied_const(250, 249, 246, 240),
    sheet: Color32::from_rgba_unmultiplied_const(252, 251, 249, 248),
    edge: Color32::from_rgba_unmultiplied_const(0, 0, 0, 34),
    text: Color32::from_rgb(32, 30, 28),
    weak: Color32::from_rgb(96, 93, 88),
    strong: Color32::BLACK,
    warning: Color32::from_rgb(138, 88, 0),
    error: Color32::from_rgb(184, 38, 30),
    rest: Color32::from_rgba_unmultiplied_const(0, 0, 0, 12),
    hover: Color32::from_rgba_unmultiplied_const(0, 0, 0, 26),
    press: Color32::from_rgba_unmultiplied_const(0, 0, 0, 42),
    rail: Color32::from_rgba_unmultiplied_const(0, 0, 0, 44),
};

/// Goes by the system, or not.
pub fn prefer(ctx: &egui::Context, appearance: Appearance) {
    ctx.set_theme(match appearance {
        Appearance::System => ThemePreference::System,
        Appearance::Light => ThemePreference::Light,
        Appearance::Dark => ThemePreference::Dark,
    });
}

/// What the system wants, where the window itself is not told.
#[cfg(target_os = "linux")]
pub fn desktop_prefers(ctx: &egui::Context, theme: Theme) {
    tracing::info!("the desktop is {theme:?}");
    ctx.options_mut(|options| options.fallback_theme = theme);
}

/// The colours that the system, or the user, wants now.
pub fn of(ctx: &egui::Context) -> &'static Colours {
    colours(ctx.theme())
}

fn colours(theme: Theme) -> &'static Colours {
    match theme {
        Theme::Dark => &DARK,
        Theme::Light => &LIGHT,
    }
}

/// What surrounds the picture where its shape is not the window's.
pub const GROUND: [f64; 3] = [0.039, 0.039, 0.047];
/// Of the dot that shows while a recording runs.
pub const RECORDING: Color32 = Color32::from_rgb(235, 60, 52);
/// Distance of panels from the window's edges.
pub const MARGIN: f32 = 14.0;
/// What a panel's frame takes of its width, in points.
pub const PADDING: f32 = 26.0;
/// Where something can begin below the source and the status, from the window's upper edge.
pub const BELOW_STATUS: f32 = MARGIN + 54.0;
pub const PANEL_RADIUS: u8 = 16;
pub const BUTTON_RADIUS: u8 = 9;

/// One typeface for all that is written, and one for the pictures in names that people give their files.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, data) in
        [("Ubuntu Light", epaint_default_fonts::UBUNTU_LIGHT), ("Noto Emoji", epaint_default_fonts::NOTO_EMOJI_REGULAR)]
    {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(data)));
        fonts.families.values_mut().for_each(|family| family.push(name.to_owned()));
    }
    fonts
}

/// Gives the interface its look.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    // As the system wants it; dark where the system says nothing.
    ctx.options_mut(|options| {
        options.theme_preference = ThemePreference::System;
        options.fallback_theme = Theme::Dark;
    });
    [Theme::Dark, Theme::Light].into_iter().for_each(|theme| {
        ctx.style_mut_of(theme, |style| {
            let font = |size| FontId::new(size, FontFamily::Proportional);
            style.text_styles = [
                (TextStyle::Heading, font(21.0)),
                (TextStyle::Body, font(14.0)),
                (TextStyle::Button, font(14.0)),
                (TextStyle::Small, font(11.5)),
                (TextStyle::Monospace, FontId::new(13.0, FontFamily::Monospace)),
            ]
            .into();
            style.animation_time = 0.12;
            style.always_scroll_the_only_direction = true;
            style.interaction.selectable_labels = false;
            style.interaction.tooltip_delay = 0.45;
            space(&mut style.spacing);
            paint(&mut style.visuals, colours(theme));
        })
    });
}

fn space(spacing: &mut egui::Spacing) {
    spacing.item_spacing = egui::vec2(8.0, 6.0);
    spacing.button_padding = egui::vec2(12.0, 7.0);
    spacing.interact_size = egui::vec2(34.0, 34.0);
    spacing.slider_rail_height = 5.0;
    spacing.menu_margin = Margin::same(8);
    spacing.combo_width = 0.0;
    spacing.combo_height = 360.0;
    spacing.tooltip_width = 340.0;
}

fn paint(visuals: &mut egui::Visuals, colours: &Colours) {
    let shadow = Shadow { offset: [0, 6], blur: 22, spread: 0, color: Color32::from_black_alpha(110) };
    visuals.window_fill = colours.sheet;
    visuals.panel_fill = colours.sheet;
    visuals.window_stroke = Stroke::new(1.0, colours.edge);
    visuals.window_corner_radius = CornerRadius::same(PANEL_RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(12);
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.selection.bg_fill = colours.accent;
    visuals.selection.stroke = Stroke::new(1.0, colours.on_accent);
    visuals.slider_trailing_fill = true;
    visuals.weak_text_color = Some(colours.weak);
    visuals.interact_cursor = Some(egui::CursorIcon::PointingHand);
    let widgets = &mut visuals.widgets;
    for (widget, ground, text) in [
        (&mut widgets.noninteractive, Color32::TRANSPARENT, colours.text),
        (&mut widgets.inactive, colours.rest, colours.text),
        (&mut widgets.hovered, colours.hover, colours.strong),
        (&mut widgets.active, colours.press, colours.strong),
        (&mut widgets.open, colours.hover, colours.strong),
    ] {
        widget.weak_bg_fill = ground;
        widget.bg_fill = ground;
        widget.bg_stroke = Stroke::NONE;
        widget.fg_stroke = Stroke::new(1.2, text);
        widget.corner_radius = CornerRadius::same(BUTTON_RADIUS);
        widget.expansion = 0.0;
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, colours.edge);
    // The slider's rail and handle.
    widgets.inactive.bg_fill = colours.rail;
    widgets.hovered.bg_fill = colours.rail;
    widgets.active.bg_fill = colours.rail;
}

/// Has what is too long for its room show its scroll bar beside it while no pointer is near, too, for nothing else may tell.
pub fn show_that_more_follows(ui: &mut egui::Ui) {
    let scroll = &mut ui.spacing_mut().scroll;
    scroll.dormant_handle_opacity = 0.5;
    scroll.floating_allocated_width = 8.0;
}

/// The frame of a panel over the picture.
pub fn panel(colours: &Colours) -> egui::Frame {
    egui::Frame::NONE
        .fill(colours.panel)
        .stroke(Stroke::new(1.0, colours.edge))
        .corner_radius(CornerRadius::same(PANEL_RADIUS))
        .inner_margin(Margin::same(12))
        .shadow(Shadow { offset: [0, 4], blur: 18, spread: 0, color: Color32::from_black_alpha(90) })
}
