// 3x3 convolution of its input enlarged 2x to the nearest pixel, direct. A tile of 2x2 pixels lies over one input pixel, and
// each of its four pixels sees only 2x2 different ones, so their taps are summed beforehand (tap_weight): 16 products
// instead of 36. Mirroring the enlarged picture at its edge is repeating the input's last pixel.

fn clamp_at(i: u32, offset: i32, n: u32) -> u32 {
    return u32(clamp(i32(i) + offset, 0, i32(n) - 1));
}

fn convolve(index: u32, workgroup: vec3<u32>, lane: u32) {
    let tile = tile_of(workgroup, index);
    let plane = shape.in_size.x * shape.in_size.y;
    let x0 = clamp_at(tile.x, -1, shape.in_size.x);
    let x1 = clamp_at(tile.x, 0, shape.in_size.x);
    let x2 = clamp_at(tile.x, 1, shape.in_size.x);
    let y0 = shape.in_size.x * clamp_at(tile.y, -1, shape.in_size.y);
    let y1 = shape.in_size.x * clamp_at(tile.y, 0, shape.in_size.y);
    let y2 = shape.in_size.x * clamp_at(tile.y, 1, shape.in_size.y);

    var a = Tile();
    var b = Tile();
    for (var group = 0u; group < shape.in_groups; group++) {
        let base = group * plane;
        let affine = affine_of(group);
        let p00 = pixel(base + y0 + x0, affine);
        let p01 = pixel(base + y0 + x1, affine);
        let p02 = pixel(base + y0 + x2, affine);
        let p10 = pixel(base + y1 + x0, affine);
        let p11 = pixel(base + y1 + x1, affine);
        let p12 = pixel(base + y1 + x2, affine);
        // Blocks stand as [pixel of the tile][its four taps].
        let block = 16u * (workgroup.z * shape.in_groups + group);
        var tap = tap_at(block, lane);
        a.p = times(a.p, tap.a, p00);
        b.p = times(b.p, tap.b, p00);
        tap = tap_at(block + 1u, lane);
        a.p = times(a.p, tap.a, p01);
        b.p = times(b.p, tap.b, p01);
        tap = tap_at(block + 2u, lane);
        a.p = times(a.p, tap.a, p10);
        b.p = times(b.p, tap.b, p10);
        tap = tap_at(block + 3u, lane);
        a.p = times(a.p, tap.a, p11);
        b.p = times(b.p, tap.b, p11);
        tap = tap_at(block + 4u, lane);
        a.q = times(a.q, tap.a, p01);
        b.q = times(b.q, tap.b, p01);
        tap = tap_at(block + 5u, lane);
        a.q = times(a.q, tap.a, p02);
        b.q = times(b.q, tap.b, p02);
        tap = tap_at(block + 6u, lane);
        a.q = times(a.q, tap.a, p11);
        b.q = times(b.q, tap.b, p11);
        tap = tap_at(block + 7u, lane);
        a.q = times(a.q, tap.a, p12);
        b.q = times(b.q, tap.b, p12);
        let p20 = pixel(base + y2 + x0, affine);
        let p21 = pixel(base + y2 + x1, affine);
        let p22 = pixel(base + y2 + x2, affine);
        tap = tap_at(block + 8u, lane);
        a.r = times(a.r, tap.a, p10);
        b.r = times(b.r, tap.b, p10);
        tap = tap_at(block + 9u, lane);
        a.r = times(a.r, tap.a, p11);
        b.r = times(b.r, tap.b, p11);
        tap = tap_at(block + 10u, lane);
        a.r = times(a.r, tap.a, p20);
        b.r = times(b.r, tap.b, p20);
        tap = tap_at(block + 11u, lane);
        a.r = times(a.r, tap.a, p21);
        b.r = times(b.r, tap.b, p21);
        tap = tap_at(block + 12u, lane);
        a.s = times(a.s, tap.a, p11);
        b.s = times(b.s, tap.b, p11);
        tap = tap_at(block + 13u, lane);
        a.s = times(a.s, tap.a, p12);
        b.s = times(b.s, tap.b, p12);
        tap = tap_at(block + 14u, lane);
        a.s = times(a.s, tap.a, p21);
        b.s = times(b.s, tap.b, p21);
        tap = tap_at(block + 15u, lane);
        a.s = times(a.s, tap.a, p22);
        b.s = times(b.s, tap.b, p22);
    }
    finish(2u * workgroup.z, tile, a);
    finish(2u * workgroup.z + 1u, tile, b);
}
