// What may change from frame to frame without preparing passes anew. Keep in sync with src/stylize/settings.rs.
struct Settings {
    // Strength of the style.
    alpha: f32,
    // How much of the content's statistics of the last frame is kept where nothing moves.
    keep: f32,
    // How much of a new frame enters the input where nothing moves.
    input_rate: f32,
    // Colour of the result: 1 as painted, 0 grey.
    saturation: f32,
    // How much of the content's own chroma takes the place of the painted one.
    own_chroma: f32,
    // Levels of noise that count as stillness, as a share of an ordinary webcam's.
    tolerance: f32,
    // Noise that is smoothed away within a frame, as a share of such a webcam's.
    smoothing: f32,
    // How much of the content's own lines shows through the paint.
    lines: f32,
    // The same where the mask is black.
    lines_rest: f32,
    // How much of the content itself is shown in place of the painting, everywhere.
    bare: f32,
    // The same where the mask is black.
    bare_rest: f32,
}
