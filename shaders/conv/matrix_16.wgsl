// Blocks of 16x16 numbers on matrix units that multiply 16x16 at once. matrix_8.wgsl has the same for units of 8x8. Places
// in memory are counted in fours of numbers.

@group(0) @binding(1) var<storage, read> matrices: array<vec4<f16>>;

// Two slabs of pixels: one is read while the other is filled.
var<workgroup> shared_pixels: array<vec4<f16>, 2u * SIDE>;
// Two blocks of sums for each quarter, on their way out.
var<workgroup> shared_sums: array<vec4<f32>, 2u * BLOCK * QUARTERS>;

alias Weights = coop_mat16x16<f16, A>;
alias Pixels = coop_mat16x16<f16, B>;
alias Sums = coop_mat16x16<f32, C>;

fn keep_four(at: u32, channels: vec4<f16>) {
    shared_pixels[at] = channels;
}

fn four_sums(at: u32) -> vec4<f32> {
    return shared_sums[at];
}

// Rows are output channels, columns input channels.
fn load_weights(at: u32) -> Weights {
    return coopLoadT<Weights>(&matrices[at], 4u);
}

// Sixteen channels of sixteen neighbours in shared memory.
fn load_pixels(at: u32) -> Pixels {
    return coopLoad<Pixels>(&shared_pixels[at], STRIDE);
}

fn multiply_add(weights: Weights, pixels: Pixels, sums: Sums) -> Sums {
    return coopMultiplyAdd(weights, pixels, sums);
}

// Pixel by pixel, sixteen channels each.
fn store_sums(sums: Sums, at: u32) {
    let stride = 4u;
    coopStore(sums, &shared_sums[at], stride);
}
