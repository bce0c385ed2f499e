// Merges the chunks' statistics into mean and standard deviation of every channel (unbiased variance, 1e-5 added), steadies
// them over time where little moves, and makes of them, the style's and alpha the scale and offset that the decoder's
// first convolution applies as it reads:
//   (1 - alpha) f + alpha (style.std (f - mean) / std + style.mean)  =  scale f + offset
// One workgroup for each group of four channels.
// Host half: src/stylize/statistics.rs. CPU twin: src/stylize/cpu/statistics.rs.

struct Parameters {
    first_row: u32,
    chunks: u32,
    // Cells of the motion map, and its rows; none where there is no motion to know of.
    cells: u32,
    cell_rows: u32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> settings: Settings;
@group(0) @binding(1) var<storage, read> partials: array<Partial>;
// Mean and standard deviation of each group.
@group(0) @binding(2) var<storage, read> style: array<vec4<f32>>;
// Behind the cells, the mean motion of each row of them.
@group(0) @binding(3) var<storage, read> motion: array<f32>;
// Mean and standard deviation of each group of the content; read as those of the last frame.
@group(0) @binding(4) var<storage, read_write> content: array<vec4<f32>>;
// Scale and offset of each group.
@group(0) @binding(5) var<storage, read_write> affine: array<vec4<f32>>;

var<workgroup> shared_motion: array<f32, 64>;

// Adds up what moves, for `kept`. Every invocation has to call it, before its workgroup's next barrier.
fn share_motion(index: u32) {
    var moved = 0.0;
    for (var row = index; row < parameters.cell_rows; row += THREADS) {
        moved += motion[parameters.cells + row];
    }
    shared_motion[index] = moved;
}

// How much of the last frame's statistics to keep: nothing when much of the picture moves.
fn kept() -> f32 {
    if parameters.cell_rows == 0u {
        return 0.0;
    }
    var moved = 0.0;
    for (var i = 0u; i < THREADS; i++) {
        moved += shared_motion[i];
    }
    moved /= f32(parameters.cell_rows);
    return settings.keep * (1.0 - smoothstep(0.3, 0.7, moved));
}

// What is kept of the last frame's; nothing is nothing, even of what is no number.
fn steadied(now: vec4<f32>, last: vec4<f32>, keep: f32) -> vec4<f32> {
    return select(mix(now, last, keep), now, keep == 0.0);
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let group = workgroup.y + parameters.first_row;
    var mine = Partial(vec4(0.0), vec4(0.0), vec4(0.0));
    for (var i = index; i < parameters.chunks; i += THREADS) {
        mine = merge(mine, partials[group * parameters.chunks + i]);
    }
    share_motion(index);
    let whole = merge_workgroup(index, mine);
    if index == 0u {
        let keep = kept();
        let mean = steadied(whole.mean, content[2u * group], keep);
        // Unbiased; below a count of two, which soft regions have, by half of the count, so that it stays finite.
        let variance = whole.deviation / max(max(whole.count - 1.0, 0.5 * whole.count), vec4(1e-20));
        let spread = steadied(sqrt(variance + 1e-5), content[2u * group + 1u], keep);
        content[2u * group] = mean;
        content[2u * group + 1u] = spread;
        let ratio = style[2u * group + 1u] / spread;
        affine[2u * group] = vec4(1.0 - settings.alpha) + settings.alpha * ratio;
        affine[2u * group + 1u] = settings.alpha * (style[2u * group] - mean * ratio);
    }
}
