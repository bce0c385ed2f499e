// The decoder's output, clamped to [0, 1] and cropped, to the picture that is shown.
// Host half: src/stylize/frame.rs. CPU twin: src/stylize/cpu/frame.rs.

struct Parameters {
    first_row: u32,
    // Width of a row of the tensor.
    stride: u32,
    // Width and height of the picture, at most the tensor's.
    size: vec2<u32>,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> input: array<Activation>;
@group(0) @binding(1) var picture: texture_storage_2d<rgba8unorm, write>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let at = vec2(id.x, id.y + 8u * parameters.first_row);
    if any(at >= parameters.size) {
        return;
    }
    let value = vec4<f32>(input[at.y * parameters.stride + at.x]);
    textureStore(picture, at, vec4(clamp(value.rgb, vec3(0.0), vec3(1.0)), 1.0));
}
