// Winograd, second of three passes, on a GPU's matrix units: for each of the numbers of a tile, a matrix of weights times a
// matrix of all tiles, 16x16 numbers of f16 at a time, sums in f32. A workgroup makes 128 tiles of 64 output channels in
// slabs of sixteen input channels. A quarter of that, 32 channels of 64 tiles, is one subgroup's; where a workgroup has fewer
// than four subgroups, they go round several times.

const CHANNELS = 64u;
const TILES = 128u;
const THREADS = 128u;
const QUARTERS = 4u;
// Four vectors for a tile's sixteen channels, and two left free so that neighbours lie in different banks.
const STRIDE = 6u;
const SIDE = TILES * STRIDE;
// Vectors in a matrix, and tiles.
const MATRIX = 64u;
const ACROSS = 16u;

@group(0) @binding(1) var<storage, read> matrices: array<vec4<f16>>;

// Two of them: one is read while the other is filled.
var<workgroup> shared_pixels: array<vec4<f16>, 2u * SIDE>;
// Two matrices of sums for each quarter, on their way out.
var<workgroup> shared_sums: array<vec4<f32>, 2u * MATRIX * QUARTERS>;

fn fetch(number: u32, group: u32, tile: u32) -> vec4<f16> {
    if group >= shape.in_groups || tile >= shape.band {
        return vec4<f16>();
    }
    return input[(number * shape.in_groups + group) * shape.band + tile];
}

// Writes what lies in shared memory from `first` on: sixteen channels of 32 tiles.
fn put_sums(first: u32, number: u32, group: u32, tile: u32, lane: u32, lanes: u32) {
    for (var i = lane; i < 2u * MATRIX; i += lanes) {
        let to_group = group + i / 32u;
        let to_tile = tile + i % 32u;
        if to_group < shape.out_groups && to_tile < shape.band {
            let sum = shared_sums[first + i % 32u * 4u + i / 32u];
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
        // Those that are too many do the last quarter again.
        let quarter = min(round * subgroups + subgroup, QUARTERS - 1u);
        let quarter_tile = 64u * (quarter % 2u);
        let first_matrix = 4u * workgroup.z + 2u * (quarter / 2u);
        let weights_a = (number * blocks + first_matrix) * slabs * MATRIX;
        let weights_b = weights_a + slabs * MATRIX;
        var a0 = coop_mat16x16<f32, C>();
        var a1 = coop_mat16x16<f32, C>();
        var a2 = coop_mat16x16<f32, C>();
        var a3 = coop_mat16x16<f32, C>();
        var b0 = coop_mat16x16<f32, C>();
        var b1 = coop_mat16x16<f32, C>();
        var b2 = coop_mat16x16<f32, C>();
        var b3 = coop_mat16x16<f32, C>();

        shared_pixels[my_place] = fetch(number, 0u, my_tile);
        shared_pixels[my_place + 1u] = fetch(number, 1u, my_tile);
        shared_pixels[my_place + 2u] = fetch(number, 2u, my_tile);
        shared_pixels[my_place + 3u] = fetch(number, 3u, my_tile);
        workgroupBarrier();
        var side = 0u;
        for (var slab = 0u; slab < slabs; slab++) {
            // Behind the last slab there are zeros, which are not used.
            let next0 = fetch(number, 4u * slab + 4u, my_tile);
            let next1 = fetch(number, 4u * slab + 5u, my_tile);
            let next2 = fetch(number, 4u * slab + 6u, my_tile);
            let next3 = fetch(number, 4u * slab + 7u, my_tile);
            let pixels = side + quarter_tile * STRIDE;
            let wa = coopLoadT<coop_mat16x16<f16, A>>(&matrices[weights_a + slab * MATRIX], 4u);
            let wb = coopLoadT<coop_mat16x16<f16, A>>(&matrices[weights_b + slab * MATRIX], 4u);
            let p0 = coopLoad<coop_mat16x16<f16, B>>(&shared_pixels[pixels], STRIDE);
            let p1 = coopLoad<coop_mat16x16<f16, B>>(&shared_pixels[pixels + ACROSS * STRIDE], STRIDE);
            let p2 = coopLoad<coop_mat16x16<f16, B>>(&shared_pixels[pixels + 2u * ACROSS * STRIDE], STRIDE);
            let p3 = coopLoad<coop_mat16x16<f16, B>>(&shared_pixels[pixels + 3u * ACROSS * STRIDE], STRIDE);
            a0 = coopMultiplyAdd(wa, p0, a0);
            b0 = coopMultiplyAdd(wb, p0, b0);
            a1 = coopMultiplyAdd(wa, p1, a1);
            b1 = coopMultiplyAdd(wb, p1, b1);
            a2 = coopMultiplyAdd(wa, p2, a2);
            b2 = coopMultiplyAdd(wb, p2, b2);
            a3 = coopMultiplyAdd(wa, p3, a3);
            b3 = coopMultiplyAdd(wb, p3, b3);
            side = SIDE - side;
            shared_pixels[side + my_place] = next0;
            shared_pixels[side + my_place + 1u] = next1;
            shared_pixels[side + my_place + 2u] = next2;
            shared_pixels[side + my_place + 3u] = next3;
            workgroupBarrier();
        }

        // The accumulators' numbers have no places that could be named, so they go through shared memory.
        let group = 4u * first_matrix;
        let tile = first_tile + quarter_tile;
        let first = 2u * MATRIX * quarter;
        let second = first + MATRIX;
        let stride = 4u;
        coopStore(a0, &shared_sums[first], stride);
        coopStore(a1, &shared_sums[second], stride);
        workgroupBarrier();
        put_sums(first, number, group, tile, lane, lanes);
        workgroupBarrier();
        coopStore(a2, &shared_sums[first], stride);
        coopStore(a3, &shared_sums[second], stride);
        workgroupBarrier();
        put_sums(first, number, group, tile + 2u * ACROSS, lane, lanes);
        workgroupBarrier();
        coopStore(b0, &shared_sums[first], stride);
        coopStore(b1, &shared_sums[second], stride);
        workgroupBarrier();
        put_sums(first, number, group + 4u, tile, lane, lanes);
        workgroupBarrier();
        coopStore(b2, &shared_sums[first], stride);
        coopStore(b3, &shared_sums[second], stride);
        workgroupBarrier();
        put_sums(first, number, group + 4u, tile + 2u * ACROSS, lane, lanes);
        workgroupBarrier();
    }
}
