// Where the input moves: a number from 0 (still, but for a camera's noise) to 1 for each cell of 4x4 pixels, from the
// difference to the steadied input of the last frame. A mean that shifts by more than noise averages to is motion, and so
// is a deviation larger than noise has.
// Host half: src/stylize/steady.rs. CPU twin: src/stylize/cpu/steady.rs.

@group(0) @binding(2) var<storage, read> settings: Settings;
@group(0) @binding(3) var<storage, read> history: array<Rgb16>;
@group(0) @binding(4) var<storage, read_write> motion: array<f32>;

// In levels of 255, for noise with a deviation of two levels.
const MEAN_FROM = 1.6;
const MEAN_SPAN = 1.6;
const DEVIATION_FROM = 4.0;
const DEVIATION_SPAN = 3.0;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let cells = (parameters.size + 3u) / 4u;
    let cell = vec2(id.x, id.y + parameters.first_row);
    if cell.x >= cells.x {
        return;
    }
    let end = min(4u * cell + 4u, parameters.size);
    var sum = vec3(0.0);
    var squares = vec3(0.0);
    for (var y = 4u * cell.y; y < end.y; y++) {
        for (var x = 4u * cell.x; x < end.x; x++) {
            let last = rgb_of(history[y * parameters.size.x + x]);
            let difference = 255.0 * (resampled(vec2(x, y)) - last);
            sum += difference;
            squares += difference * difference;
        }
    }
    let area = end - 4u * cell;
    let count = f32(area.x * area.y);
    let shift = abs(sum) / count;
    let mean = max(shift.r, max(shift.g, shift.b));
    let deviation = sqrt((squares.r + squares.g + squares.b) / (3.0 * count));
    let by_mean = (mean / settings.tolerance - MEAN_FROM) / MEAN_SPAN;
    let by_deviation = (deviation / settings.tolerance - DEVIATION_FROM) / DEVIATION_SPAN;
    motion[cell.y * cells.x + cell.x] = clamp(max(by_mean, by_deviation), 0.0, 1.0);
}
