// Winograd, second of three passes: for each of the numbers of a tile, a matrix of weights times a matrix of all tiles. A
// workgroup makes 128 tiles of 64 output channels, an invocation eight by eight, in slabs of eight input channels; the
// next slab is on its way from memory while this one is multiplied.

const CHANNELS = 64u;
const TILES = 128u;
// Groups of input channels in a slab.
const GROUPS = 2u;
const THREADS = 128u;
// Invocations side by side along the tiles; each takes every sixteenth.
const ACROSS = 16u;
const PIXELS = GROUPS * TILES;
// Weights of eight channels in a slab.
const PAIR = 8u * GROUPS;
const WEIGHTS = PAIR * CHANNELS / 8u;

// Two of each: one is read while the other is filled.
var<workgroup> shared_pixels: array<vec4<f32>, 2u * PIXELS>;
var<workgroup> shared_weights: array<vec4<f32>, 2u * WEIGHTS>;

struct Slab {
    first: Activation,
    second: Activation,
    weight: vec4<f32>,
}

fn fetch_pixel(number: u32, group: u32, tile: u32) -> Activation {
    if group >= shape.in_groups || tile >= shape.band {
        return Activation();
    }
    return input[(number * shape.in_groups + group) * shape.band + tile];
}

fn fetch_weight(number: u32, pair: u32, group: u32, column: u32) -> vec4<f32> {
    let pairs = (shape.out_groups + 1u) / 2u;
    if group >= shape.in_groups || pair >= pairs {
        return vec4(0.0);
    }
    return weights[8u * ((number * pairs + pair) * shape.in_groups + group) + column];
}

fn fetch(index: u32, number: u32, first_tile: u32, first_pair: u32, group: u32) -> Slab {
    let tile = first_tile + index;
    let pair = first_pair + index / PAIR;
    let weight_group = group + index % PAIR / 8u;
    return Slab(
        fetch_pixel(number, group, tile),
        fetch_pixel(number, group + 1u, tile),
        fetch_weight(number, pair, weight_group, index % 8u),
    );
}

fn keep(index: u32, side: u32, slab: Slab) {
    let pixel = side * PIXELS + index;
    shared_pixels[pixel] = vec4<f32>(slab.first);
    shared_pixels[pixel + TILES] = vec4<f32>(slab.second);
    shared_weights[side * WEIGHTS + index] = slab.weight;
}

fn four_from(first: u32) -> Tile {
    return Tile(
        shared_pixels[first],
        shared_pixels[first + ACROSS],
        shared_pixels[first + 2u * ACROSS],
        shared_pixels[first + 3u * ACROSS],
    );
}

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let number = workgroup.y + shape.first_row;
    let first_tile = workgroup.x * TILES;
    let first_pair = workgroup.z * (CHANNELS / 8u);
    let across = index % ACROSS;
    let channel_thread = index / ACROSS;

    keep(index, 0u, fetch(index, number, first_tile, first_pair, 0u));
    workgroupBarrier();
    var sums = Sums();
    var side = 0u;
    for (var group = 0u; group < shape.in_groups; group += GROUPS) {
        // Behind the last slab there are zeros, which are not used.
        let slab = fetch(index, number, first_tile, first_pair, group + GROUPS);
        for (var i = 0u; i < GROUPS; i++) {
            let first = side * PIXELS + i * TILES + across;
            let seen = Seen(four_from(first), four_from(first + 4u * ACROSS));
            sums = tap(sums, side * WEIGHTS + channel_thread * PAIR + 8u * i, seen);
        }
        side = 1u - side;
        keep(index, side, slab);
        workgroupBarrier();
    }

    let group = 2u * (first_pair + channel_thread);
    let tile = first_tile + across;
    put_products(number, group, tile, sums.a0);
    put_products(number, group + 1u, tile, sums.b0);
    put_products(number, group, tile + 4u * ACROSS, sums.a1);
    put_products(number, group + 1u, tile + 4u * ACROSS, sums.b1);
}
