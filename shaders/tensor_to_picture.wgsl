// The decoder's output to the picture that is shown, where the CPU ran the layers; on a GPU the last of them does it itself
// (conv/last.wgsl). Host half: src/stylize/show.rs. CPU twin: src/stylize/cpu/frame.rs.

struct Parameters {
    first_row: u32,
    mirror: u32,
    // Width and height of the picture, and of the tensor.
    size: vec2<u32>,
}

var<immediate> parameters: Parameters;
const FREE = 1u;
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + parameters.first_row);
    let size = parameters.size;
    if pixel.x < size.x {
        show(pixel, size, parameters.mirror != 0u, input[pixel.y * size.x + pixel.x].rgb);
    }
}
