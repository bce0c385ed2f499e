//! Colours, type and measures: dark and translucent, so that it reads over any picture.

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle};

/// What is chosen, and what is dragged.
pub const ACCENT: Color32 = Color32::from_rgb(255, 158, 94);
/// Text on [`ACCENT`].
pub const ON_ACCENT: Color32 = Color32::from_rgb(36, 18, 6);
/// Ground of panels; so opaque that text on it reads over a white picture.
pub const PANEL: Color32 = Color32::from_rgba_unmultiplied_const(15, 15, 18, 222);
/// Ground of what is read and not looked through.
pub const SHEET: Color32 = Color32::from_rgba_unmultiplied_const(20, 20, 24, 246);
/// A hair of light around panels, which tells them from a dark picture.
pub const EDGE: Color32 = Color32::from_rgba_unmultiplied_const(255, 255, 255, 26);
/// What surrounds the picture where its shape is not the window's.
pub const GROUND: [f64; 3] = [0.039, 0.039, 0.047];
pub const TEXT: Color32 = Color32::from_rgb(240, 239, 236);
pub const WEAK: Color32 = Color32::from_rgb(170, 168, 164);
pub const WARNING: Color32 = Color32::from_rgb(255, 205, 105);
/// Of the dot that shows while a recording runs.
pub const RECORDING: Color32 = Color32::from_rgb(235, 60, 52);
pub const ERROR: Color32 = Color32::from_rgb(255, 118, 108);
/// Ground of buttons under the pointer.
pub const HOVER: Color32 = Color32::from_rgba_unmultiplied_const(255, 255, 255, 28);
pub const REST: Color32 = Color32::from_rgba_unmultiplied_const(255, 255, 255, 12);

/// Distance of panels from the window's edges.
pub const MARGIN: f32 = 14.0;
pub const PANEL_RADIUS: u8 = 16;
pub const BUTTON_RADIUS: u8 = 9;

/// Gives the interface its look.
pub fn install(ctx: &egui::Context) {
    ctx.set_theme(egui::Theme::Dark);
    ctx.all_styles_mut(|style| {
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
        paint(&mut style.visuals);
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

fn paint(visuals: &mut egui::Visuals) {
    let shadow = Shadow { offset: [0, 6], blur: 22, spread: 0, color: Color32::from_black_alpha(110) };
    visuals.window_fill = SHEET;
    visuals.panel_fill = SHEET;
    visuals.window_stroke = Stroke::new(1.0, EDGE);
    visuals.window_corner_radius = CornerRadius::same(PANEL_RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(12);
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.selection.bg_fill = ACCENT;
    visuals.selection.stroke = Stroke::new(1.0, ON_ACCENT);
    visuals.slider_trailing_fill = true;
    visuals.weak_text_color = Some(WEAK);
    visuals.interact_cursor = Some(egui::CursorIcon::PointingHand);
    let widgets = &mut visuals.widgets;
    for (widget, ground, text) in [
        (&mut widgets.noninteractive, Color32::TRANSPARENT, TEXT),
        (&mut widgets.inactive, REST, TEXT),
        (&mut widgets.hovered, HOVER, Color32::WHITE),
        (&mut widgets.active, Color32::from_white_alpha(44), Color32::WHITE),
        (&mut widgets.open, HOVER, Color32::WHITE),
    ] {
        widget.weak_bg_fill = ground;
        widget.bg_fill = ground;
        widget.bg_stroke = Stroke::NONE;
        widget.fg_stroke = Stroke::new(1.2, text);
        widget.corner_radius = CornerRadius::same(BUTTON_RADIUS);
        widget.expansion = 0.0;
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, EDGE);
    // The slider's rail and handle.
    widgets.inactive.bg_fill = Color32::from_white_alpha(46);
    widgets.hovered.bg_fill = Color32::from_white_alpha(60);
    widgets.active.bg_fill = Color32::from_white_alpha(60);
}

/// The frame of a panel over the picture.
pub fn panel() -> egui::Frame {
    egui::Frame::NONE
        .fill(PANEL)
        .stroke(Stroke::new(1.0, EDGE))
        .corner_radius(CornerRadius::same(PANEL_RADIUS))
        .inner_margin(Margin::same(12))
        .shadow(Shadow { offset: [0, 4], blur: 18, spread: 0, color: Color32::from_black_alpha(90) })
}
