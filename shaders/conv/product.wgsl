// The innermost part of the matrix products: eight places in eight output channels, 64 sums in registers, times four input
// channels. Weights lie in shared memory, two 4x4 matrices of one column per input channel.

// Two tiles of four places in two groups of channels.
struct Sums {
    a0: Tile,
    b0: Tile,
    a1: Tile,
    b1: Tile,
}

// What both tiles are multiplied with.
struct Seen {
    first: Tile,
    second: Tile,
}

fn times_tile(sums: Tile, w: u32, p: Tile) -> Tile {
    let m = mat4x4(shared_weights[w], shared_weights[w + 1u], shared_weights[w + 2u], shared_weights[w + 3u]);
    return accumulate(sums, m, p.p, p.q, p.r, p.s);
}

// Adds the product with the weights from `w` on.
fn tap(sums: Sums, w: u32, seen: Seen) -> Sums {
    return Sums(
        times_tile(sums.a0, w, seen.first),
        times_tile(sums.b0, w + 4u, seen.first),
        times_tile(sums.a1, w, seen.second),
        times_tile(sums.b1, w + 4u, seen.second),
    );
}
