// Winograd, second of three passes, without shared memory: for each of the numbers of a tile, a matrix of weights times a
// matrix of all tiles. A workgroup makes 256 tiles of 16 output channels, an invocation four of the tiles in all of them: 64
// sums. Its weights are the same for all invocations, so that they come through the scalar path, or take a broadcasting
// operand, and no registers to speak of.

const TILES = 256u;
// Pairs of groups of output channels.
const PAIRS = 2u;
// From an invocation's tile to its next.
const ACROSS = 64u;

fn seen(at: u32) -> vec4<f32> {
    return vec4<f32>(input[at]);
}

fn matrix_at(w: u32) -> mat4x4<f32> {
    return mat4x4(weights[w], weights[w + 1u], weights[w + 2u], weights[w + 3u]);
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let number = workgroup.y + shape.first_row;
    let pairs = (shape.out_groups + 1u) / 2u;
    let pair = workgroup.z * PAIRS;
    let tile = workgroup.x * TILES + index;
    // Behind the last tile and the last pair the last ones are read once more; nothing is made of them.
    let last = shape.band - 1u;
    let at = number * shape.in_groups * shape.band;
    let p_at = at + min(tile, last);
    let q_at = at + min(tile + ACROSS, last);
    let r_at = at + min(tile + 2u * ACROSS, last);
    let s_at = at + min(tile + 3u * ACROSS, last);
    let w = 8u * shape.in_groups * (number * pairs + pair);
    let v = 8u * shape.in_groups * (number * pairs + min(pair + 1u, pairs - 1u));

    var a = Tile();
    var b = Tile();
    var c = Tile();
    var d = Tile();
    for (var group = 0u; group < shape.in_groups; group++) {
        let plane = group * shape.band;
        let p = seen(p_at + plane);
        let q = seen(q_at + plane);
        let r = seen(r_at + plane);
        let s = seen(s_at + plane);
        a = accumulate(a, matrix_at(w + 8u * group), p, q, r, s);
        b = accumulate(b, matrix_at(w + 8u * group + 4u), p, q, r, s);
        c = accumulate(c, matrix_at(v + 8u * group), p, q, r, s);
        d = accumulate(d, matrix_at(v + 8u * group + 4u), p, q, r, s);
    }
    put_products(number, 2u * pair, tile, a);
    put_products(number, 2u * pair + 1u, tile, b);
    put_products(number, 2u * pair + 2u, tile, c);
    put_products(number, 2u * pair + 3u, tile, d);
}
