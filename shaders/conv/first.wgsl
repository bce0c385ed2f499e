// The encoder's first 3x3 convolution, from the smoothed picture itself on its canvas: an invocation reads the 4x4 pixels
// under its tile once and makes all output channels of it.

// In place of the common input, which this kernel does not read.
@group(0) @binding(0) var<storage, read> pixels: array<Rgb16>;

// A pixel on its canvas: red, green, blue and grain.
fn seen(x: u32, y: u32) -> vec4<f32> {
    return on_canvas(rgb_of(pixels[y * shape.size.x + x]), x, y);
}

fn convolve(index: u32, workgroup: vec3<u32>, lane: u32) {
    // No early return for tiles outside the picture: their lanes still load weights for the others.
    let tile = tile_of(workgroup, index);
    let at = 2u * tile;
    let x = four(at.x, shape.size.x);
    let y = four(at.y, shape.size.y);
    let p00 = seen(x[0], y[0]);
    let p01 = seen(x[1], y[0]);
    let p02 = seen(x[2], y[0]);
    let p03 = seen(x[3], y[0]);
    let p10 = seen(x[0], y[1]);
    let p11 = seen(x[1], y[1]);
    let p12 = seen(x[2], y[1]);
    let p13 = seen(x[3], y[1]);
    let p20 = seen(x[0], y[2]);
    let p21 = seen(x[1], y[2]);
    let p22 = seen(x[2], y[2]);
    let p23 = seen(x[3], y[2]);
    let p30 = seen(x[0], y[3]);
    let p31 = seen(x[1], y[3]);
    let p32 = seen(x[2], y[3]);
    let p33 = seen(x[3], y[3]);
    for (var pair = 0u; 2u * pair < shape.out_groups; pair++) {
        let block = 9u * pair;
        var a = Tile();
        var b = Tile();
        var tap = tap_at(block, lane);
        a = accumulate(a, tap.a, p00, p01, p10, p11);
        b = accumulate(b, tap.b, p00, p01, p10, p11);
        tap = tap_at(block + 1u, lane);
        a = accumulate(a, tap.a, p01, p02, p11, p12);
        b = accumulate(b, tap.b, p01, p02, p11, p12);
        tap = tap_at(block + 2u, lane);
        a = accumulate(a, tap.a, p02, p03, p12, p13);
        b = accumulate(b, tap.b, p02, p03, p12, p13);
        tap = tap_at(block + 3u, lane);
        a = accumulate(a, tap.a, p10, p11, p20, p21);
        b = accumulate(b, tap.b, p10, p11, p20, p21);
        tap = tap_at(block + 4u, lane);
        a = accumulate(a, tap.a, p11, p12, p21, p22);
        b = accumulate(b, tap.b, p11, p12, p21, p22);
        tap = tap_at(block + 5u, lane);
        a = accumulate(a, tap.a, p12, p13, p22, p23);
        b = accumulate(b, tap.b, p12, p13, p22, p23);
        tap = tap_at(block + 6u, lane);
        a = accumulate(a, tap.a, p20, p21, p30, p31);
        b = accumulate(b, tap.b, p20, p21, p30, p31);
        tap = tap_at(block + 7u, lane);
        a = accumulate(a, tap.a, p21, p22, p31, p32);
        b = accumulate(b, tap.b, p21, p22, p31, p32);
        tap = tap_at(block + 8u, lane);
        a = accumulate(a, tap.a, p22, p23, p32, p33);
        b = accumulate(b, tap.b, p22, p23, p32, p33);
        finish(2u * pair, tile, a);
        finish(2u * pair + 1u, tile, b);
    }
}
