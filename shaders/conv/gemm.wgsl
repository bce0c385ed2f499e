// 3x3 convolution as a matrix product of weights and the picture's patches, which are never written down ("implicit GEMM").
// A workgroup owns TILE_WIDTH x TILE_HEIGHT pixels of CHANNELS output channels. Slab after slab of four input channels, it
// brings the pixels (with the padding around them) and the weights to shared memory, where each pixel serves all taps and
// all output channels. An invocation owns two blocks of 2x2 pixels, one in the upper and one in the lower half of the tile,
// in eight channels: 64 sums in registers. The next slab is on its way from memory while this one is multiplied.
//
// Before this stands a tile's size; what differs between plain and upsampling layers is in ends_*.wgsl and gemm_*.wgsl. Host half: src/stylize/conv/gemm.rs. CPU twin: src/stylize/cpu/reference.rs.

// Blocks of 2x2 pixels.
const BLOCKS = vec2(TILE_WIDTH / 2u, TILE_HEIGHT / 2u);
// Invocations that share eight channels.
const PIXEL_THREADS = BLOCKS.x * BLOCKS.y / 2u;
const THREADS = PIXEL_THREADS * CHANNELS / 8u;
// Pixels of even and odd rows and columns lie apart, so that neighbouring invocations read neighbouring places.
const ROW = BLOCKS.x + 1u;
const QUARTER = ROW * (BLOCKS.y + 1u);
const PATCH = 4u * QUARTER;
// From an invocation's first block to its second.
const HALF = ROW * BLOCKS.y / 2u;
// From an odd column to the even one on its right; wraps around.
const TO_EVEN = 0u - (QUARTER - 1u);
// Weights of eight channels in a slab.
const PAIR = 8u * SPAN * SPAN;
const WEIGHTS = PAIR * CHANNELS / 8u;

// Two of each: one is read while the other is filled.
var<workgroup> shared_pixels: array<vec4<f32>, 2u * PATCH>;
var<workgroup> shared_weights: array<vec4<f32>, 2u * WEIGHTS>;

// The pixels from `above` and `below` on, and their right neighbours `step` away.
fn seen(above: u32, below: u32, step: u32) -> Seen {
    return Seen(
        Tile(
            shared_pixels[above],
            shared_pixels[above + step],
            shared_pixels[below],
            shared_pixels[below + step],
        ),
        Tile(
            shared_pixels[above + HALF],
            shared_pixels[above + HALF + step],
            shared_pixels[below + HALF],
            shared_pixels[below + HALF + step],
        ),
    );
}

// Where pixel (column, row) of the patch above and left of a block lies, counted from the block's own place.
fn patch_at(column: u32, row: u32) -> u32 {
    return (row % 2u * 2u + column % 2u) * QUARTER + row / 2u * ROW + column / 2u;
}

// Where in a plane of the input the patch's element `i` comes from.
fn element(i: u32, origin: vec2<u32>) -> u32 {
    let quarter = i / QUARTER;
    let rest = i % QUARTER;
    return source_of(origin + vec2(2u * (rest % ROW) + quarter % 2u, 2u * (rest / ROW) + quarter / 2u));
}

fn fetch_weight(i: u32, base: vec2<u32>, group: u32) -> vec4<f32> {
    // Two pairs of groups need not be there: the last workgroup may have fewer channels.
    let pair = base.x + i / PAIR;
    if i >= WEIGHTS || 2u * pair >= shape.out_groups {
        return vec4(0.0);
    }
    return weights[(pair * shape.in_groups + group) * PAIR * PHASES + base.y + i % PAIR];
}

fn keep_pixel(i: u32, side: u32, value: Activation, affine: Affine) {
    if i < PATCH {
        shared_pixels[side * PATCH + i] = vec4<f32>(value) * affine.scale + affine.offset;
    }
}

fn keep_weight(i: u32, side: u32, value: vec4<f32>) {
    if i < WEIGHTS {
        shared_weights[side * WEIGHTS + i] = value;
    }
}

// What an invocation brings of a slab: at most six pixels and five weights. Those that a tile's size makes superfluous fall
// away when the kernel is compiled.
struct Slab {
    p0: Activation,
    p1: Activation,
    p2: Activation,
    p3: Activation,
    p4: Activation,
    p5: Activation,
    w0: vec4<f32>,
    w1: vec4<f32>,
    w2: vec4<f32>,
    w3: vec4<f32>,
    w4: vec4<f32>,
}

struct Places {
    p0: u32,
    p1: u32,
    p2: u32,
    p3: u32,
    p4: u32,
    p5: u32,
}

fn fetch(index: u32, places: Places, base: vec2<u32>, group: u32) -> Slab {
    let plane = group * shape.in_size.x * shape.in_size.y;
    var slab: Slab;
    slab.p0 = input[plane + places.p0];
    if THREADS < PATCH { slab.p1 = input[plane + places.p1]; }
    if 2u * THREADS < PATCH { slab.p2 = input[plane + places.p2]; }
    if 3u * THREADS < PATCH { slab.p3 = input[plane + places.p3]; }
    if 4u * THREADS < PATCH { slab.p4 = input[plane + places.p4]; }
    if 5u * THREADS < PATCH { slab.p5 = input[plane + places.p5]; }
    slab.w0 = fetch_weight(index, base, group);
    if THREADS < WEIGHTS { slab.w1 = fetch_weight(index + THREADS, base, group); }
    if 2u * THREADS < WEIGHTS { slab.w2 = fetch_weight(index + 2u * THREADS, base, group); }
    if 3u * THREADS < WEIGHTS { slab.w3 = fetch_weight(index + 3u * THREADS, base, group); }
    if 4u * THREADS < WEIGHTS { slab.w4 = fetch_weight(index + 4u * THREADS, base, group); }
    return slab;
}

fn keep(index: u32, side: u32, slab: Slab, affine: Affine) {
    keep_pixel(index, side, slab.p0, affine);
    if THREADS < PATCH { keep_pixel(index + THREADS, side, slab.p1, affine); }
    if 2u * THREADS < PATCH { keep_pixel(index + 2u * THREADS, side, slab.p2, affine); }
    if 3u * THREADS < PATCH { keep_pixel(index + 3u * THREADS, side, slab.p3, affine); }
    if 4u * THREADS < PATCH { keep_pixel(index + 4u * THREADS, side, slab.p4, affine); }
    if 5u * THREADS < PATCH { keep_pixel(index + 5u * THREADS, side, slab.p5, affine); }
    keep_weight(index, side, slab.w0);
    if THREADS < WEIGHTS { keep_weight(index + THREADS, side, slab.w1); }
    if 2u * THREADS < WEIGHTS { keep_weight(index + 2u * THREADS, side, slab.w2); }
    if 3u * THREADS < WEIGHTS { keep_weight(index + 3u * THREADS, side, slab.w3); }
    if 4u * THREADS < WEIGHTS { keep_weight(index + 4u * THREADS, side, slab.w4); }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let at = vec2(workgroup.x, workgroup.y + shape.first_row);
    let phase = workgroup.z % PHASES;
    // First pair of channel groups, and where the phase's weights begin among those of a pair.
    let base = vec2(workgroup.z / PHASES * (CHANNELS / 8u), phase * PAIR);
    let origin = at * vec2(TILE_WIDTH, TILE_HEIGHT) + origin_of(phase);
    let places = Places(
        element(min(index, PATCH - 1u), origin),
        element(min(index + THREADS, PATCH - 1u), origin),
        element(min(index + 2u * THREADS, PATCH - 1u), origin),
        element(min(index + 3u * THREADS, PATCH - 1u), origin),
        element(min(index + 4u * THREADS, PATCH - 1u), origin),
        element(min(index + 5u * THREADS, PATCH - 1u), origin),
    );
    let pixel_thread = index % PIXEL_THREADS;
    let channel_thread = index / PIXEL_THREADS;
    let block = vec2(pixel_thread % BLOCKS.x, pixel_thread / BLOCKS.x);
    let my_pixels = block.y * ROW + block.x;
    let my_weights = channel_thread * PAIR;

    keep(index, 0u, fetch(index, places, base, 0u), affine_of(0u));
    workgroupBarrier();
    var sums = Sums();
    var side = 0u;
    for (var group = 0u; group < shape.in_groups; group++) {
        // Behind the last slab it comes once more, and is not used.
        let next = min(group + 1u, shape.in_groups - 1u);
        let slab = fetch(index, places, base, next);
        sums = multiply(sums, side * PATCH + my_pixels, side * WEIGHTS + my_weights);
        side = 1u - side;
        keep(index, side, slab, affine_of(next));
        workgroupBarrier();
    }

    let out_group = 2u * (base.x + channel_thread);
    let first = at * BLOCKS + block;
    let second = first + vec2(0u, BLOCKS.y / 2u);
    put_block(out_group, first, phase, sums.a0);
    put_block(out_group + 1u, first, phase, sums.b0);
    put_block(out_group, second, phase, sums.a1);
    put_block(out_group + 1u, second, phase, sums.b1);
}
