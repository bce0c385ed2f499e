// Nine taps of a slab. They stand in three rows of three.

fn multiply(before: Sums, pixels: u32, w: u32) -> Sums {
    var sums = before;
    for (var row = 0u; row < 3u; row++) {
        let above = pixels + patch_at(0u, row);
        let below = pixels + patch_at(0u, row + 1u);
        let weight = w + 24u * row;
        sums = tap(sums, weight, seen(above, below, QUARTER));
        sums = tap(sums, weight + 8u, seen(above + QUARTER, below + QUARTER, TO_EVEN));
        sums = tap(sums, weight + 16u, seen(above + 1u, below + 1u, QUARTER));
    }
    return sums;
}
