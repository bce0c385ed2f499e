// Second half of the guided filter: each pixel takes the mean of the lines of all windows that it lies in.
// Host half: src/stylize/guided.rs. CPU twin: src/stylize/cpu/guided.rs.

struct Parameters {
    first_row: u32,
    // Pixels to each side of the window.
    radius: u32,
    size: vec2<u32>,
    epsilon: f32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> lines: array<vec2<f32>>;
@group(0) @binding(1) var<storage, read_write> means: array<vec2<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let size = parameters.size;
    let pixel = vec2(id.x, id.y + parameters.first_row);
    if pixel.x >= size.x {
        return;
    }
    let begin = pixel - min(pixel, vec2(parameters.radius));
    let end = min(pixel + parameters.radius + 1u, size);
    var sum = vec2(0.0);
    for (var y = begin.y; y < end.y; y++) {
        for (var x = begin.x; x < end.x; x++) {
            sum += lines[y * size.x + x];
        }
    }
    let area = end - begin;
    means[pixel.y * size.x + pixel.x] = sum / f32(area.x * area.y);
}
