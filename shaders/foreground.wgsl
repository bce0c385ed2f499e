// What differs from the empty scene: how likely each pixel is foreground, beside its luma, for the guided filter. The empty
// scene (the plate) is an average of the first frames.
// Host half: src/stylize/foreground.rs. CPU twin: src/stylize/cpu/foreground.rs.

struct Parameters {
    first_row: u32,
    unused: u32,
    // Width and height of the working picture.
    size: vec2<u32>,
}

struct Control {
    // How much of this frame enters the plate.
    rate: f32,
    // 1 makes the background what counts.
    inverted: f32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> frame: array<Rgb16>;
@group(0) @binding(2) var<storage, read_write> plate: array<vec4<f32>>;
// Likelihood and luma.
@group(0) @binding(3) var<storage, read_write> samples: array<vec2<f32>>;

// Differences from which on, and in which span, a pixel becomes foreground; of values in [0, 1].
const CHROMA_FROM = 0.05;
const LIGHTER_FROM = 0.08;
const DARKER_FROM = 0.02;
const SPAN = 0.07;
// A shadow leaves so much of the light, and keeps the colour.
const SHADOW = 0.55;
// Keeps the colour of dark places from being taken for exact.
const DARK = 0.01;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= parameters.size.x {
        return;
    }
    let at = (id.y + parameters.first_row) * parameters.size.x + id.x;
    let now = rgb_of(frame[at]);
    let empty = mix(plate[at].rgb, now, control.rate);
    plate[at] = vec4(empty, 0.0);
    // Light that changes scales all of a colour; what is left is another colour.
    let light = (dot(now, empty) + DARK) / (dot(empty, empty) + DARK);
    let chroma = length(now - light * empty) - CHROMA_FROM;
    let lighter = luma(now) - luma(empty) - LIGHTER_FROM;
    let darker = SHADOW * luma(empty) - luma(now) - DARKER_FROM;
    let likelihood = clamp(max(chroma, max(lighter, darker)) / SPAN, 0.0, 1.0);
    samples[at] = vec2(likelihood, luma(now));
}
