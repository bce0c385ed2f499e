// A picture to the encoder's input: scaled to the painted size, mirrored on request, one group of (r, g, b, 0) in [0, 1].
// A smaller picture is the mean over each pixel's footprint: `taps` bilinear samples in each direction.
// Host half: src/stylize/frame.rs. CPU twin: src/stylize/cpu/frame.rs.

struct Parameters {
    first_row: u32,
    mirror: u32,
    taps: u32,
    unused: u32,
    // Width and height of the output.
    size: vec2<u32>,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var linear: sampler;
@group(0) @binding(2) var<storage, read_write> output: array<Activation>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let at = vec2(id.x, id.y + 8u * parameters.first_row);
    let size = parameters.size;
    if any(at >= size) {
        return;
    }
    let column = select(at.x, size.x - 1u - at.x, parameters.mirror != 0u);
    let step = 1.0 / f32(parameters.taps);
    var sum = vec3(0.0);
    for (var y = 0u; y < parameters.taps; y++) {
        for (var x = 0u; x < parameters.taps; x++) {
            let offset = (vec2(f32(x), f32(y)) + 0.5) * step;
            let place = (vec2(f32(column), f32(at.y)) + offset) / vec2<f32>(size);
            sum += textureSampleLevel(picture, linear, place, 0.0).rgb;
        }
    }
    output[at.y * size.x + at.x] = Activation(vec4(sum * step * step, 0.0));
}
