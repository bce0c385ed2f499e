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

fn times(sum: vec4<f32>, w0: vec4<f32>, w1: vec4<f32>, w2: vec4<f32>, w3: vec4<f32>, p: vec4<f32>) -> vec4<f32> {
    return fma(w3, vec4(p.w), fma(w2, vec4(p.z), fma(w1, vec4(p.y), fma(w0, vec4(p.x), sum))));
}

fn times_tile(sums: Tile, w: u32, p: Tile) -> Tile {
    let w0 = shared_weights[w];
    let w1 = shared_weights[w + 1u];
    let w2 = shared_weights[w + 2u];
    let w3 = shared_weights[w + 3u];
    return Tile(
        times(sums.p, w0, w1, w2, w3, p.p),
        times(sums.q, w0, w1, w2, w3, p.q),
        times(sums.r, w0, w1, w2, w3, p.r),
        times(sums.s, w0, w1, w2, w3, p.s),
    );
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
