// One of the averages that smooth a camera's noise away: each pixel with eight neighbours some pixels away, of which each counts
// less the more it differs, and nothing from a limit on. So edges stay. Borders are repeated.
// Host half: src/stylize/smoothing.rs. CPU twin: src/stylize/cpu/smoothing.rs.

struct Parameters {
    first_row: u32,
    // Pixels from one to its neighbours.
    apart: u32,
    size: vec2<u32>,
    // The root mean square of differences in the three colours, in [0, 1], from which on none counts, for an ordinary webcam.
    limit: f32,
    unused: u32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> settings: Settings;
@group(0) @binding(1) var<storage, read> picture: array<Rgb16>;
@group(0) @binding(2) var<storage, read_write> smoothed: array<Rgb16>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + 8u * parameters.first_row);
    if any(pixel >= parameters.size) {
        return;
    }
    let at = pixel.y * parameters.size.x + pixel.x;
    let limit = parameters.limit * settings.smoothing;
    if limit <= 0.0 {
        smoothed[at] = picture[at];
        return;
    }
    let scale = 1.0 / (3.0 * limit * limit);
    let own = rgb_of(picture[at]);
    let last = vec2<i32>(parameters.size) - 1;
    // Weighted colours and weights; the pixel itself counts once.
    var sum = vec4(own, 1.0);
    for (var y = -1; y <= 1; y++) {
        for (var x = -1; x <= 1; x++) {
            if x == 0 && y == 0 {
                continue;
            }
            let there = vec2<u32>(clamp(vec2<i32>(pixel) + i32(parameters.apart) * vec2(x, y), vec2(0), last));
            let colour = rgb_of(picture[there.y * parameters.size.x + there.x]);
            let apart = colour - own;
            let alike = max(1.0 - dot(apart, apart) * scale, 0.0);
            sum += vec4(colour, 1.0) * (alike * alike * select(0.5, 0.25, x != 0 && y != 0));
        }
    }
    smoothed[at] = stored_rgb(sum.rgb / sum.a);
}
