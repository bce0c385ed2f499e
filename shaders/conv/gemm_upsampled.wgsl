// Four taps of a slab, in two rows of two.

fn multiply(before: Sums, pixels: u32, w: u32) -> Sums {
    var sums = before;
    for (var row = 0u; row < 2u; row++) {
        let above = pixels + patch_at(0u, row);
        let below = pixels + patch_at(0u, row + 1u);
        let a0 = shared_pixels[above];
        let a1 = shared_pixels[above + QUARTER];
        let a2 = shared_pixels[above + 1u];
        let b0 = shared_pixels[below];
        let b1 = shared_pixels[below + QUARTER];
        let b2 = shared_pixels[below + 1u];
        let c0 = shared_pixels[above + HALF];
        let c1 = shared_pixels[above + HALF + QUARTER];
        let c2 = shared_pixels[above + HALF + 1u];
        let d0 = shared_pixels[below + HALF];
        let d1 = shared_pixels[below + HALF + QUARTER];
        let d2 = shared_pixels[below + HALF + 1u];
        sums = tap(sums, w + 16u * row, Seen(Tile(a0, a1, b0, b1), Tile(c0, c1, d0, d1)));
        sums = tap(sums, w + 16u * row + 8u, Seen(Tile(a1, a2, b1, b2), Tile(c1, c2, d1, d2)));
    }
    return sums;
}
