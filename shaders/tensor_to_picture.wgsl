// The decoder's output to the picture that is shown: held where the input stands still, the content's own chroma or less
// colour where that is wanted, the content itself where nothing is to be painted, clamped to [0, 1] and cropped.
// Host half: src/stylize/frame.rs. CPU twin: src/stylize/cpu/frame.rs.

struct Parameters {
    first_row: u32,
    // Width of a row of the tensor.
    stride: u32,
    // Width and height of the picture, at most the tensor's.
    size: vec2<u32>,
    mirror: u32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(2) var<storage, read> input: array<Activation>;
// The last painting.
@group(0) @binding(3) var<storage, read_write> history: array<vec4<f32>>;
@group(0) @binding(4) var content: texture_2d<f32>;
@group(0) @binding(5) var linear: sampler;
@group(0) @binding(6) var picture: texture_storage_2d<rgba8unorm, write>;
// How much each pixel of the features, eight pixels wide and high, belongs to the first style.
@group(0) @binding(7) var<storage, read> weights: array<f32>;

// The weight at a pixel, between the four nearest of the features.
fn weight_at(pixel: vec2<u32>) -> f32 {
    let features = (parameters.size + 7u) / 8u;
    let at = clamp((vec2<f32>(pixel) + 0.5) / 8.0 - 0.5, vec2(0.0), vec2<f32>(features - 1u));
    let first = vec2<u32>(at);
    let second = min(first + 1u, features - 1u);
    let between = fract(at);
    let above = first.y * features.x;
    let below = second.y * features.x;
    return mix(
        mix(weights[above + first.x], weights[above + second.x], between.x),
        mix(weights[below + first.x], weights[below + second.x], between.x),
        between.y,
    );
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + parameters.first_row);
    let size = parameters.size;
    if pixel.x >= size.x {
        return;
    }
    let share = max(motion_at(pixel, size), settings.output_rate);
    let at = pixel.y * size.x + pixel.x;
    let fresh = clamp(vec4<f32>(input[pixel.y * parameters.stride + pixel.x]), vec4(0.0), vec4(1.0));
    let painted = mix(history[at], fresh, share);
    history[at] = painted;
    let column = select(pixel.x, size.x - 1u - pixel.x, parameters.mirror != 0u);
    let place = (vec2(f32(column), f32(pixel.y)) + 0.5) / vec2<f32>(size);
    let own = textureSampleLevel(content, linear, place, 0.0).rgb;
    let grey = luma(painted.rgb);
    let chroma = mix(painted.rgb - grey, own - luma(own), settings.own_chroma);
    let rgb = clamp(grey + settings.saturation * chroma, vec3(0.0), vec3(1.0));
    let bare = max(settings.bare, settings.bare_rest * (1.0 - weight_at(pixel)));
    textureStore(picture, pixel, vec4(mix(rgb, own, bare), 1.0));
}
