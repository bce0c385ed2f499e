// The content's own lines, which show through the paint: what its luma has beyond its surroundings, beside the colours that
// `show` reads. Strong edges count little more than faint lines, as the network paints those itself. Borders are repeated.
// Host half: src/stylize/underdrawing.rs. CPU twin: src/stylize/cpu/underdrawing.rs.

// Pixels from one to the eight of a ring around it.
const NEAR = 3u;
const FAR = 6u;
// What a line comes to at most; one of that strength is halved.
const LIMIT = 0.1;

struct Parameters {
    first_row: u32,
    unused: u32,
    size: vec2<u32>,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> settings: Settings;
@group(0) @binding(1) var<storage, read> smoothed: array<Rgb16>;
@group(0) @binding(2) var<storage, read_write> content: array<Rgb16>;

fn light(at: vec2<i32>) -> f32 {
    let there = vec2<u32>(clamp(at, vec2(0), vec2<i32>(parameters.size) - 1));
    return luma(rgb_of(smoothed[there.y * parameters.size.x + there.x]));
}

// The binomial mean of a pixel and its eight neighbours some pixels away.
fn around(pixel: vec2<u32>, apart: u32) -> f32 {
    var sum = 0.0;
    for (var y = -1; y <= 1; y++) {
        for (var x = -1; x <= 1; x++) {
            let share = select(0.5, 0.25, x != 0) * select(0.5, 0.25, y != 0);
            sum += share * light(vec2<i32>(pixel) + i32(apart) * vec2(x, y));
        }
    }
    return sum;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + 8u * parameters.first_row);
    if any(pixel >= parameters.size) || max(settings.lines, settings.lines_rest) <= 0.0 {
        return;
    }
    let line = light(vec2<i32>(pixel)) - 0.5 * (around(pixel, NEAR) + around(pixel, FAR));
    let at = pixel.y * parameters.size.x + pixel.x;
    content[at] = with_line(content[at], line * LIMIT / (abs(line) + LIMIT));
}
