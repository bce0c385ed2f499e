// 3x3 convolution, direct: the 4x4 patch under a tile is read once per input group, and each of its values serves up to
// nine taps. No shared memory.

fn convolve(index: u32, workgroup: vec3<u32>, lane: u32) {
    // No early return for tiles outside the picture: their lanes still load weights for the others.
    let tile = tile_of(workgroup, index);
    let at = 2u * tile;
    let plane = shape.size.x * shape.size.y;
    let x = four(at.x, shape.size.x);
    let y = shape.size.x * four(at.y, shape.size.y);

    var a = Tile();
    var b = Tile();
    for (var group = 0u; group < shape.in_groups; group++) {
        let base = group * plane;
        let affine = affine_of(group);
        let p00 = pixel(base + y[0] + x[0], affine);
        let p01 = pixel(base + y[0] + x[1], affine);
        let p02 = pixel(base + y[0] + x[2], affine);
        let p03 = pixel(base + y[0] + x[3], affine);
        let p10 = pixel(base + y[1] + x[0], affine);
        let p11 = pixel(base + y[1] + x[1], affine);
        let p12 = pixel(base + y[1] + x[2], affine);
        let p13 = pixel(base + y[1] + x[3], affine);
        let block = 9u * (workgroup.z * shape.in_groups + group);
        var tap = tap_at(block, lane);
        a = accumulate(a, tap.a, p00, p01, p10, p11);
        b = accumulate(b, tap.b, p00, p01, p10, p11);
        tap = tap_at(block + 1u, lane);
        a = accumulate(a, tap.a, p01, p02, p11, p12);
        b = accumulate(b, tap.b, p01, p02, p11, p12);
        tap = tap_at(block + 2u, lane);
        a = accumulate(a, tap.a, p02, p03, p12, p13);
        b = accumulate(b, tap.b, p02, p03, p12, p13);
        let p20 = pixel(base + y[2] + x[0], affine);
        let p21 = pixel(base + y[2] + x[1], affine);
        let p22 = pixel(base + y[2] + x[2], affine);
        let p23 = pixel(base + y[2] + x[3], affine);
        tap = tap_at(block + 3u, lane);
        a = accumulate(a, tap.a, p10, p11, p20, p21);
        b = accumulate(b, tap.b, p10, p11, p20, p21);
        tap = tap_at(block + 4u, lane);
        a = accumulate(a, tap.a, p11, p12, p21, p22);
        b = accumulate(b, tap.b, p11, p12, p21, p22);
        tap = tap_at(block + 5u, lane);
        a = accumulate(a, tap.a, p12, p13, p22, p23);
        b = accumulate(b, tap.b, p12, p13, p22, p23);
        let p30 = pixel(base + y[3] + x[0], affine);
        let p31 = pixel(base + y[3] + x[1], affine);
        let p32 = pixel(base + y[3] + x[2], affine);
        let p33 = pixel(base + y[3] + x[3], affine);
        tap = tap_at(block + 6u, lane);
        a = accumulate(a, tap.a, p20, p21, p30, p31);
        b = accumulate(b, tap.b, p20, p21, p30, p31);
        tap = tap_at(block + 7u, lane);
        a = accumulate(a, tap.a, p21, p22, p31, p32);
        b = accumulate(b, tap.b, p21, p22, p31, p32);
        tap = tap_at(block + 8u, lane);
        a = accumulate(a, tap.a, p22, p23, p32, p33);
        b = accumulate(b, tap.b, p22, p23, p32, p33);
    }
    finish(2u * workgroup.z, tile, a);
    finish(2u * workgroup.z + 1u, tile, b);
}
