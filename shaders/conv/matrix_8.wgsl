// Blocks of 16x16 numbers on matrix units that multiply 8x8 at once, as Apple's do: four matrices each, named by row and
// column. matrix_16.wgsl has the same for units of 16x16. Places in memory are counted in fours of numbers, but its arrays
// are of single ones: Metal loads and stores matrices by pointers to nothing else.

@group(0) @binding(1) var<storage, read> matrices: array<f16>;

// Two slabs of pixels: one is read while the other is filled.
var<workgroup> shared_pixels: array<f16, 8u * SIDE>;
// Two blocks of sums for each quarter, on their way out.
var<workgroup> shared_sums: array<f32, 8u * BLOCK * QUARTERS>;

struct Weights {
    m00: coop_mat8x8<f16, A>,
    m01: coop_mat8x8<f16, A>,
    m10: coop_mat8x8<f16, A>,
    m11: coop_mat8x8<f16, A>,
}

struct Pixels {
    m00: coop_mat8x8<f16, B>,
    m01: coop_mat8x8<f16, B>,
    m10: coop_mat8x8<f16, B>,
    m11: coop_mat8x8<f16, B>,
}

struct Sums {
    m00: coop_mat8x8<f32, C>,
    m01: coop_mat8x8<f32, C>,
    m10: coop_mat8x8<f32, C>,
    m11: coop_mat8x8<f32, C>,
}

fn keep_four(at: u32, channels: vec4<f16>) {
    let first = 4u * at;
    shared_pixels[first] = channels.x;
    shared_pixels[first + 1u] = channels.y;
    shared_pixels[first + 2u] = channels.z;
    shared_pixels[first + 3u] = channels.w;
}

fn four_sums(at: u32) -> vec4<f32> {
    let first = 4u * at;
    return vec4(shared_sums[first], shared_sums[first + 1u], shared_sums[first + 2u], shared_sums[first + 3u]);
}

// Rows are output channels, columns input channels.
fn load_weights(at: u32) -> Weights {
    let stride = 16u;
    let upper = 4u * at;
    let lower = upper + 8u * stride;
    return Weights(
        coopLoadT<coop_mat8x8<f16, A>>(&matrices[upper], stride),
        coopLoadT<coop_mat8x8<f16, A>>(&matrices[upper + 8u], stride),
        coopLoadT<coop_mat8x8<f16, A>>(&matrices[lower], stride),
        coopLoadT<coop_mat8x8<f16, A>>(&matrices[lower + 8u], stride),
    );
}

// Sixteen channels of sixteen neighbours in shared memory.
fn load_pixels(at: u32) -> Pixels {
    let stride = 4u * STRIDE;
    let left = 4u * at;
    let right = left + 8u * stride;
    return Pixels(
        coopLoad<coop_mat8x8<f16, B>>(&shared_pixels[left], stride),
        coopLoad<coop_mat8x8<f16, B>>(&shared_pixels[right], stride),
        coopLoad<coop_mat8x8<f16, B>>(&shared_pixels[left + 8u], stride),
        coopLoad<coop_mat8x8<f16, B>>(&shared_pixels[right + 8u], stride),
    );
}

fn multiply_add(weights: Weights, pixels: Pixels, sums: Sums) -> Sums {
    return Sums(
        coopMultiplyAdd(weights.m01, pixels.m10, coopMultiplyAdd(weights.m00, pixels.m00, sums.m00)),
        coopMultiplyAdd(weights.m01, pixels.m11, coopMultiplyAdd(weights.m00, pixels.m01, sums.m01)),
        coopMultiplyAdd(weights.m11, pixels.m10, coopMultiplyAdd(weights.m10, pixels.m00, sums.m10)),
        coopMultiplyAdd(weights.m11, pixels.m11, coopMultiplyAdd(weights.m10, pixels.m01, sums.m11)),
    );
}

// Pixel by pixel, sixteen channels each.
fn store_sums(sums: Sums, at: u32) {
    // naga wants names for all that a store is given.
    let stride = 16u;
    let left = 4u * at;
    let right = left + 8u * stride;
    let left_below = left + 8u;
    let right_below = right + 8u;
    let m00 = sums.m00;
    let m01 = sums.m01;
    let m10 = sums.m10;
    let m11 = sums.m11;
    coopStore(m00, &shared_sums[left], stride);
    coopStore(m01, &shared_sums[right], stride);
    coopStore(m10, &shared_sums[left_below], stride);
    coopStore(m11, &shared_sums[right_below], stride);
}
