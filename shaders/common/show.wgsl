// How a painted pixel is shown: held where the input stood still, with the content's own chroma or less colour where that is
// wanted, the content itself where nothing is to be painted. Behind the bindings of motion_at.wgsl.
// Host half: src/stylize/show.rs. CPU twin: src/stylize/cpu/show.rs.

// The last painting.
@group(0) @binding(FREE + 2u) var<storage, read_write> history: array<Rgb16>;
@group(0) @binding(FREE + 3u) var content: texture_2d<f32>;
@group(0) @binding(FREE + 4u) var bilinear: sampler;
@group(0) @binding(FREE + 5u) var picture: texture_storage_2d<rgba8unorm, write>;
// How much each pixel of the features, eight pixels wide and high, belongs to the first style.
@group(0) @binding(FREE + 6u) var<storage, read> belongs: array<f32>;

// The weight at a pixel, between the four nearest of the features.
fn belongs_at(pixel: vec2<u32>, size: vec2<u32>) -> f32 {
    let features = (size + 7u) / 8u;
    let near = between(pixel, 8.0, features);
    let above = near.first.y * features.x;
    let below = near.second.y * features.x;
    return mix(
        mix(belongs[above + near.first.x], belongs[above + near.second.x], near.share.x),
        mix(belongs[below + near.first.x], belongs[below + near.second.x], near.share.x),
        near.share.y,
    );
}

// Puts the decoder's colour of a pixel into a picture of `size`.
fn show(pixel: vec2<u32>, size: vec2<u32>, mirrored: bool, fresh: vec3<f32>) {
    let share = max(motion_at(pixel, size), settings.output_rate);
    let at = pixel.y * size.x + pixel.x;
    let painted = mix(rgb_of(history[at]), clamp(fresh, vec3(0.0), vec3(1.0)), share);
    history[at] = stored_rgb(painted);
    let column = select(pixel.x, size.x - 1u - pixel.x, mirrored);
    let place = (vec2(f32(column), f32(pixel.y)) + 0.5) / vec2<f32>(size);
    let own = textureSampleLevel(content, bilinear, place, 0.0).rgb;
    let grey = luma(painted);
    let chroma = mix(painted - grey, own - luma(own), settings.own_chroma);
    let rgb = clamp(grey + settings.saturation * chroma, vec3(0.0), vec3(1.0));
    let bare = max(settings.bare, settings.bare_rest * (1.0 - belongs_at(pixel, size)));
    textureStore(picture, pixel, vec4(mix(rgb, own, bare), 1.0));
}
