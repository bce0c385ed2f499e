// Winograd, second of three passes, on a GPU's matrix units: for each of the numbers of a tile, a matrix of weights times a
// matrix of all tiles, in blocks of 16x16 numbers of f16, sums in f32. A workgroup makes 128 tiles of 64 output channels in
// slabs of sixteen input channels. A quarter of that, 32 channels of 64 tiles, is one subgroup's; where a workgroup has fewer
// than four subgroups, they go round several times.

const CHANNELS = 64u;
const TILES = 128u;
const THREADS = 128u;
const QUARTERS = 4u;
// Four vectors for a tile's sixteen channels, and two left free so that neighbours lie in different banks.
const STRIDE = 6u;
const SIDE = TILES * STRIDE;
// Vectors in a block, and tiles.
const BLOCK = 64u;
const ACROSS = 16u;

fn fetch(number: u32, group: u32, tile: u32) -> vec4<f16> {
    if group >= shape.in_groups || tile >= shape.band {
        return vec4<f16>();
    }
    return input[(number * shape.in_groups + group) * shape.band + tile];
}

// Writes what lies in shared memory from `first` on: sixteen channels of 32 tiles.
fn put_sums(first: u32, number: u32, group: u32, tile: u32, lane: u32, lanes: u32) {
    for (var i = lane; i < 2u * BLOCK; i += lanes) {
        let to_group = group + i / 32u;
        let to_tile = tile + i % 32u;
        if to_group < shape.out_groups && to_tile < shape.band {
            let sum = four_sums(first + i % 32u * 4u + i / 32u);
            output[(number * shape.out_groups + to_group) * shape.band + to_tile] = vec4<f16>(sum);
        }
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
    let number = workgroup.y + shape.first_row;
    let first_tile = workgroup.x * TILES;
    let my_tile = first_tile + index;
    let my_place = index * STRIDE;
    let slabs = (shape.in_groups + 3u) / 4u;
    let blocks = (4u * shape.out_groups + CHANNELS - 1u) / CHANNELS * 4u;
    let rounds = (QUARTERS + subgroups - 1u) / subgroups;
    for (var round = 0u; round < rounds; round++) {
        // Those that are too many do the last quarter again, and leave what comes of it.
        let turn = round * subgroups + subgroup;
        let quarter = min(turn, QUARTERS - 1u);
        let keeps = turn < QUARTERS;
        let quarter_tile = 64u * (quarter % 2u);
        let first_block = 4u * workgroup.z + 2u * (quarter / 2u);
        let weights_a = (number * blocks + first_block) * slabs * BLOCK;
        let weights_b = weights_a + slabs * BLOCK;
        var a0 = Sums();
        var a1 = Sums();
        var a2 = Sums();
        var a3 = Sums();
        var b0 = Sums();
        var b1 = Sums();
        var b2 = Sums();
        var b3 = Sums();

        keep_four(my_place, fetch(number, 0u, my_tile));
        keep_four(my_place + 1u, fetch(number, 1u, my_tile));
        keep_four(my_place + 2u, fetch(number, 2u, my_tile));
        keep_four(my_place + 3u, fetch(number, 3u, my_tile));
        workgroupBarrier();
        var side = 0u;
        for (var slab = 0u; slab < slabs; slab++) {
            // Behind the last slab there are zeros, which are not used.
            let next0 = fetch(number, 4u * slab + 4u, my_tile);
            let next1 = fetch(number, 4u * slab + 5u, my_tile);
            let next2 = fetch(number, 4u * slab + 6u, my_tile);
            let next3 = fetch(number, 4u * slab + 7u, my_tile);
            let pixels = side + quarter_tile * STRIDE;
            let wa = load_weights(weights_a + slab * BLOCK);
            let wb = load_weights(weights_b + slab * BLOCK);
            let p0 = load_pixels(pixels);
            let p1 = load_pixels(pixels + ACROSS * STRIDE);
            let p2 = load_pixels(pixels + 2u * ACROSS * STRIDE);
            let p3 = load_pixels(pixels + 3u * ACROSS * STRIDE);
            a0 = multiply_add(wa, p0, a0);
            b0 = multiply_add(wb, p0, b0);
            a1 = multiply_add(wa, p1, a1);
            b1 = multiply_add(wb, p1, b1);
            a2 = multiply_add(wa, p2, a2);
            b2 = multiply_add(wb, p2, b2);
            a3 = multiply_add(wa, p3, a3);
            b3 = multiply_add(wb, p3, b3);
            side = SIDE - side;
            keep_four(side + my_place, next0);
            keep_four(side + my_place + 1u, next1);
            keep_four(side + my_place + 2u, next2);
            keep_four(side + my_place + 3u, next3);
            workgroupBarrier();
        }

        // The accumulators' numbers have no places that could be named, so they go through shared memory.
        let group = 4u * first_block;
        let tile = first_tile + quarter_tile;
        let first = 2u * BLOCK * quarter;
        let second = first + BLOCK;
        if keeps {
            store_sums(a0, first);
            store_sums(a1, second);
        }
        workgroupBarrier();
        if keeps {
            put_sums(first, number, group, tile, lane, lanes);
        }
        workgroupBarrier();
        if keeps {
            store_sums(a2, first);
            store_sums(a3, second);
        }
        workgroupBarrier();
        if keeps {
            put_sums(first, number, group, tile + 2u * ACROSS, lane, lanes);
        }
        workgroupBarrier();
        if keeps {
            store_sums(b0, first);
            store_sums(b1, second);
        }
        workgroupBarrier();
        if keeps {
            put_sums(first, number, group + 4u, tile, lane, lanes);
        }
        workgroupBarrier();
        if keeps {
            store_sums(b2, first);
            store_sums(b3, second);
        }
        workgroupBarrier();
        if keeps {
            put_sums(first, number, group + 4u, tile + 2u * ACROSS, lane, lanes);
        }
        // The next round passes barriers before it stores sums.
    }
}
