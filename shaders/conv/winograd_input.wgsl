// What the first passes of both of Winograd's kernels share.

// Where a pixel of the padded, enlarged picture lies in the stored one.
fn stored(i: u32, n: u32) -> u32 {
    return reflect_at(i, -1, n) >> select(0u, 1u, (shape.flags & UPSAMPLE) != 0u);
}
