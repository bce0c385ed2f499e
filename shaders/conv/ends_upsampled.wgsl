// What the matrix products read and write in layers that enlarge their input 2x to the nearest pixel. Pixels in even and
// odd rows and columns are four phases; each sees 2x2 pixels of the input through taps that were summed beforehand (tap_weight), so a
// workgroup makes one phase of what lies over its tile of the input.

const SPAN = 2u;
const PHASES = 4u;

fn origin_of(phase: u32) -> vec2<u32> {
    return vec2(phase % 2u, phase / 2u);
}

// The patch begins one pixel above and left of the tile, and mirroring the enlarged picture is repeating its last pixel.
fn source_of(at: vec2<u32>) -> u32 {
    let inside = min(max(at, vec2(1u)) - 1u, shape.in_size - 1u);
    return inside.y * shape.in_size.x + inside.x;
}

// Upsampling layers do not pool.
fn put_block(group: u32, block: vec2<u32>, phase: u32, sums: Tile) {
    let at = 2u * block;
    put_phase(group, at, phase, sums.p);
    put_phase(group, at + vec2(1u, 0u), phase, sums.q);
    put_phase(group, at + vec2(0u, 1u), phase, sums.r);
    put_phase(group, at + vec2(1u, 1u), phase, sums.s);
}

fn put_phase(group: u32, at: vec2<u32>, phase: u32, sum: vec4<f32>) {
    if group < shape.out_groups && all(at < shape.in_size) {
        put(group, 2u * at + origin_of(phase), max(sum + bias[group], least()), shape.size);
    }
}
