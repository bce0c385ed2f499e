// First half of the guided filter (He, Sun and Tang 2010): around each pixel, the line value = slope * guide + offset that
// fits best.
// Host half: src/stylize/guided.rs. CPU twin: src/stylize/cpu/guided.rs.

struct Parameters {
    first_row: u32,
    // Pixels to each side of the window.
    radius: u32,
    size: vec2<u32>,
    // Variance of the guide that counts as an edge.
    epsilon: f32,
}

var<immediate> parameters: Parameters;
// The value, and the guide.
@group(0) @binding(0) var<storage, read> samples: array<vec2<f32>>;
// Slope and offset.
@group(0) @binding(1) var<storage, read_write> lines: array<vec2<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let size = parameters.size;
    let pixel = vec2(id.x, id.y + parameters.first_row);
    if pixel.x >= size.x {
        return;
    }
    let begin = pixel - min(pixel, vec2(parameters.radius));
    let end = min(pixel + parameters.radius + 1u, size);
    // Around the pixel's own guide, so that the variance keeps its digits.
    let around = samples[pixel.y * size.x + pixel.x].y;
    var values = 0.0;
    var products = 0.0;
    var guides = 0.0;
    var squares = 0.0;
    for (var y = begin.y; y < end.y; y++) {
        for (var x = begin.x; x < end.x; x++) {
            let here = samples[y * size.x + x];
            let guide = here.y - around;
            values += here.x;
            products += here.x * guide;
            guides += guide;
            squares += guide * guide;
        }
    }
    let area = end - begin;
    let count = f32(area.x * area.y);
    let mean = guides / count;
    let slope = (products / count - mean * values / count) / (squares / count - mean * mean + parameters.epsilon);
    lines[pixel.y * size.x + pixel.x] = vec2(slope, values / count - slope * (mean + around));
}
