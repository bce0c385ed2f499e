// The implicit matrix product on a GPU's matrix units: blocks of 16x16 numbers of f16, sums in f32. A workgroup makes 16x8
// pixels of 64 output channels, in slabs of sixteen input channels. A row of sixteen neighbouring pixels is a block, so every
// tap is the same shared memory from another place on. Weights lie as the blocks that are loaded, and come straight from
// memory: all workgroups read the same.
//
// A quarter of that, 32 channels of four rows, is eight blocks of sums: one subgroup's. Where a workgroup has fewer than four
// subgroups, they go round several times.
//
// Host half: src/stylize/conv/matrix.rs. CPU twin: src/stylize/cpu/reference.rs.

const TILE_WIDTH = 16u;
const TILE_HEIGHT = 8u;
const CHANNELS = 64u;
const THREADS = 128u;
const QUARTERS = 4u;
// Pixels of the tile with the padding around them.
const ROW = TILE_WIDTH + SPAN - 1u;
const PATCH = ROW * (TILE_HEIGHT + SPAN - 1u);
// Four vectors for a pixel's sixteen channels, and two left free so that neighbours lie in different banks.
const STRIDE = 6u;
const SIDE = PATCH * STRIDE;
// Vectors in a block.
const BLOCK = 64u;

// What an invocation brings of a slab.
struct Slab {
    p0: vec4<f16>,
    p1: vec4<f16>,
    p2: vec4<f16>,
    p3: vec4<f16>,
    p4: vec4<f16>,
    p5: vec4<f16>,
}

// Where in the input element `i` of a patch comes from, one pixel of one of the first slab's four groups.
fn element(i: u32, origin: vec2<u32>) -> u32 {
    let place = i % PATCH;
    let plane = i / PATCH * shape.in_size.x * shape.in_size.y;
    return plane + source_of(origin + vec2(place % ROW, place / ROW));
}

struct Places {
    p0: u32,
    p1: u32,
    p2: u32,
    p3: u32,
    p4: u32,
    p5: u32,
}

fn fetch_pixel(i: u32, place: u32, first_group: u32) -> vec4<f16> {
    let group = first_group + i / PATCH;
    if i >= 4u * PATCH || group >= shape.in_groups {
        return vec4<f16>();
    }
    return vec4<f16>(pixel(place + first_group * shape.in_size.x * shape.in_size.y, affine_of(group)));
}

fn fetch(index: u32, places: Places, group: u32) -> Slab {
    return Slab(
        fetch_pixel(index, places.p0, group),
        fetch_pixel(index + THREADS, places.p1, group),
        fetch_pixel(index + 2u * THREADS, places.p2, group),
        fetch_pixel(index + 3u * THREADS, places.p3, group),
        fetch_pixel(index + 4u * THREADS, places.p4, group),
        fetch_pixel(index + 5u * THREADS, places.p5, group),
    );
}

fn keep_pixel(i: u32, side: u32, value: vec4<f16>) {
    if i < 4u * PATCH {
        keep_four(side + i % PATCH * STRIDE + i / PATCH, value);
    }
}

fn keep(index: u32, side: u32, slab: Slab) {
    keep_pixel(index, side, slab.p0);
    keep_pixel(index + THREADS, side, slab.p1);
    keep_pixel(index + 2u * THREADS, side, slab.p2);
    keep_pixel(index + 3u * THREADS, side, slab.p3);
    keep_pixel(index + 4u * THREADS, side, slab.p4);
    keep_pixel(index + 5u * THREADS, side, slab.p5);
}

// Writes what lies in shared memory from `first` on: sixteen channels of two rows of sixteen pixels, of which the upper left
// block is `block`.
fn put_rows(first: u32, group: u32, block: vec2<u32>, phase: u32, lane: u32, lanes: u32) {
    for (var i = lane; i < 32u; i += lanes) {
        let at = first + i % 8u * 8u + i / 8u;
        let sums = Tile(four_sums(at), four_sums(at + 4u), four_sums(at + BLOCK), four_sums(at + BLOCK + 4u));
        put_block(group + i / 8u, block + vec2(i % 8u, 0u), phase, sums);
    }
}

@compute @workgroup_size(THREADS)
fn main(
    @builtin(local_invocation_index) index: u32,
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(subgroup_id) subgroup: u32,
    @builtin(num_subgroups) subgroups: u32,
    @builtin(subgroup_invocation_id) lane: u32,
    @builtin(subgroup_size) lanes: u32,
) {
    let at = vec2(workgroup.x, workgroup.y + shape.first_row);
    let phase = workgroup.z % PHASES;
    let channel_block = workgroup.z / PHASES;
    let origin = at * vec2(TILE_WIDTH, TILE_HEIGHT) + origin_of(phase);
    let places = Places(
        element(index, origin),
        element(index + THREADS, origin),
        element(index + 2u * THREADS, origin),
        element(index + 3u * THREADS, origin),
        element(index + 4u * THREADS, origin),
        element(index + 5u * THREADS, origin),
    );
    let slabs = (shape.in_groups + 3u) / 4u;
    let rounds = (QUARTERS + subgroups - 1u) / subgroups;
    for (var round = 0u; round < rounds; round++) {
        // Those that are too many do the last quarter again, and leave what comes of it.
        let turn = round * subgroups + subgroup;
        let quarter = min(turn, QUARTERS - 1u);
        let keeps = turn < QUARTERS;
        let first_row = 4u * (quarter % 2u);
        let first_block = 4u * channel_block + 2u * (quarter / 2u);
        var a0 = Sums();
        var a1 = Sums();
        var a2 = Sums();
        var a3 = Sums();
        var b0 = Sums();
        var b1 = Sums();
        var b2 = Sums();
        var b3 = Sums();

        keep(index, 0u, fetch(index, places, 0u));
        workgroupBarrier();
        var side = 0u;
        for (var slab = 0u; slab < slabs; slab++) {
            // Behind the last slab there are zeros, which are not used.
            let next = fetch(index, places, 4u * slab + 4u);
            let weights_a = ((first_block * slabs + slab) * PHASES + phase) * SPAN * SPAN * BLOCK;
            let weights_b = weights_a + slabs * PHASES * SPAN * SPAN * BLOCK;
            for (var tap = 0u; tap < SPAN * SPAN; tap++) {
                let pixels = side + ((first_row + tap / SPAN) * ROW + tap % SPAN) * STRIDE;
                let wa = load_weights(weights_a + tap * BLOCK);
                let wb = load_weights(weights_b + tap * BLOCK);
                let p0 = load_pixels(pixels);
                let p1 = load_pixels(pixels + ROW * STRIDE);
                let p2 = load_pixels(pixels + 2u * ROW * STRIDE);
                let p3 = load_pixels(pixels + 3u * ROW * STRIDE);
                a0 = multiply_add(wa, p0, a0);
                b0 = multiply_add(wb, p0, b0);
                a1 = multiply_add(wa, p1, a1);
                b1 = multiply_add(wb, p1, b1);
                a2 = multiply_add(wa, p2, a2);
                b2 = multiply_add(wb, p2, b2);
                a3 = multiply_add(wa, p3, a3);
                b3 = multiply_add(wb, p3, b3);
            }
            side = SIDE - side;
            keep(index, side, next);
            workgroupBarrier();
        }

        // The accumulators' numbers have no places that could be named, so they go through shared memory.
        let group = 4u * first_block;
        let block = at * vec2(TILE_WIDTH, TILE_HEIGHT) / 2u + vec2(0u, first_row / 2u);
        let first = 2u * BLOCK * quarter;
        let second = first + BLOCK;
        if keeps {
            store_sums(a0, first);
            store_sums(a1, second);
        }
        workgroupBarrier();
        if keeps {
            put_rows(first, group, block, phase, lane, lanes);
        }
        workgroupBarrier();
        if keeps {
            store_sums(a2, first);
            store_sums(a3, second);
        }
        workgroupBarrier();
        if keeps {
            put_rows(first, group, block + vec2(0u, 1u), phase, lane, lanes);
        }
        workgroupBarrier();
        if keeps {
            store_sums(b0, first);
            store_sums(b1, second);
        }
        workgroupBarrier();
        if keeps {
            put_rows(first, group + 4u, block, phase, lane, lanes);
        }
        workgroupBarrier();
        if keeps {
            store_sums(b2, first);
            store_sums(b3, second);
        }
        workgroupBarrier();
        if keeps {
            put_rows(first, group + 4u, block + vec2(0u, 1u), phase, lane, lanes);
        }
        // The next round passes barriers before it stores sums.
    }
}
