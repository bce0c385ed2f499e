// How a painted pixel is shown: with the content's own lines, its chroma or less colour where that is wanted, the content itself
// where nothing is to be painted.
// Host half: src/stylize/show.rs. CPU twin: src/stylize/cpu/show.rs.

@group(0) @binding(FREE) var<storage, read> settings: Settings;
// The encoder's input, whose noise is averaged away: the camera's own would boil in its colours.
@group(0) @binding(FREE + 1u) var<storage, read> content: array<Rgb16>;
@group(0) @binding(FREE + 2u) var picture: texture_storage_2d<rgba8unorm, write>;
// How much each pixel of the features, eight pixels wide and high, belongs to the first style.
@group(0) @binding(FREE + 3u) var<storage, read> belongs: array<f32>;

// The weight at a pixel, between the four nearest of the features.
fn belongs_at(pixel: vec2<u32>, size: vec2<u32>) -> f32 {
    let near = between(pixel, 8u, size);
    let at = near.cells;
    return interpolated(vec4(belongs[at.x], belongs[at.y], belongs[at.z], belongs[at.w]), near.share);
}

// Puts the decoder's colour of a pixel into a picture of `size`.
fn show(pixel: vec2<u32>, size: vec2<u32>, fresh: vec3<f32>) {
    let unpainted = content[pixel.y * size.x + pixel.x];
    let own = rgb_of(unpainted);
    let belongs = belongs_at(pixel, size);
    let line = mix(settings.lines_rest, settings.lines, belongs) * line_of(unpainted);
    let painted = clamp(clamp(fresh, vec3(0.0), vec3(1.0)) + line, vec3(0.0), vec3(1.0));
    let grey = luma(painted);
    let chroma = mix(painted - grey, own - luma(own), settings.own_chroma);
    let rgb = clamp(grey + settings.saturation * chroma, vec3(0.0), vec3(1.0));
    let bare = max(settings.bare, settings.bare_rest * (1.0 - belongs));
    textureStore(picture, pixel, vec4(mix(rgb, own, bare), 1.0));
}
