// The encoder's first 3x3 convolution, from the steadied picture itself: an invocation reads the 4x4 pixels under its tile
// once and makes all output channels of it.

// In place of the common input, which this kernel does not read.
@group(0) @binding(0) var<storage, read> pixels: array<Rgb16>;

fn gathered(sums: Tile, m: mat3x4<f32>, p: vec3<f32>, q: vec3<f32>, r: vec3<f32>, s: vec3<f32>) -> Tile {
    return Tile(sums.p + m * p, sums.q + m * q, sums.r + m * r, sums.s + m * s);
}

// The fourth input channel is not there.
fn three(m: mat4x4<f32>) -> mat3x4<f32> {
    return mat3x4(m[0], m[1], m[2]);
}

fn convolve(index: u32, workgroup: vec3<u32>, lane: u32) {
    // No early return for tiles outside the picture: their lanes still load weights for the others.
    let tile = tile_of(workgroup, index);
    let at = 2u * tile;
    let x = four(at.x, shape.size.x);
    let y = shape.size.x * four(at.y, shape.size.y);
    let p00 = rgb_of(pixels[y[0] + x[0]]);
    let p01 = rgb_of(pixels[y[0] + x[1]]);
    let p02 = rgb_of(pixels[y[0] + x[2]]);
    let p03 = rgb_of(pixels[y[0] + x[3]]);
    let p10 = rgb_of(pixels[y[1] + x[0]]);
    let p11 = rgb_of(pixels[y[1] + x[1]]);
    let p12 = rgb_of(pixels[y[1] + x[2]]);
    let p13 = rgb_of(pixels[y[1] + x[3]]);
    let p20 = rgb_of(pixels[y[2] + x[0]]);
    let p21 = rgb_of(pixels[y[2] + x[1]]);
    let p22 = rgb_of(pixels[y[2] + x[2]]);
    let p23 = rgb_of(pixels[y[2] + x[3]]);
    let p30 = rgb_of(pixels[y[3] + x[0]]);
    let p31 = rgb_of(pixels[y[3] + x[1]]);
    let p32 = rgb_of(pixels[y[3] + x[2]]);
    let p33 = rgb_of(pixels[y[3] + x[3]]);
    for (var pair = 0u; 2u * pair < shape.out_groups; pair++) {
        let block = 9u * pair;
        var a = Tile();
        var b = Tile();
        var tap = tap_at(block, lane);
        a = gathered(a, three(tap.a), p00, p01, p10, p11);
        b = gathered(b, three(tap.b), p00, p01, p10, p11);
        tap = tap_at(block + 1u, lane);
        a = gathered(a, three(tap.a), p01, p02, p11, p12);
        b = gathered(b, three(tap.b), p01, p02, p11, p12);
        tap = tap_at(block + 2u, lane);
        a = gathered(a, three(tap.a), p02, p03, p12, p13);
        b = gathered(b, three(tap.b), p02, p03, p12, p13);
        tap = tap_at(block + 3u, lane);
        a = gathered(a, three(tap.a), p10, p11, p20, p21);
        b = gathered(b, three(tap.b), p10, p11, p20, p21);
        tap = tap_at(block + 4u, lane);
        a = gathered(a, three(tap.a), p11, p12, p21, p22);
        b = gathered(b, three(tap.b), p11, p12, p21, p22);
        tap = tap_at(block + 5u, lane);
        a = gathered(a, three(tap.a), p12, p13, p22, p23);
        b = gathered(b, three(tap.b), p12, p13, p22, p23);
        tap = tap_at(block + 6u, lane);
        a = gathered(a, three(tap.a), p20, p21, p30, p31);
        b = gathered(b, three(tap.b), p20, p21, p30, p31);
        tap = tap_at(block + 7u, lane);
        a = gathered(a, three(tap.a), p21, p22, p31, p32);
        b = gathered(b, three(tap.b), p21, p22, p31, p32);
        tap = tap_at(block + 8u, lane);
        a = gathered(a, three(tap.a), p22, p23, p32, p33);
        b = gathered(b, three(tap.b), p22, p23, p32, p33);
        finish(2u * pair, tile, a);
        finish(2u * pair + 1u, tile, b);
    }
}
