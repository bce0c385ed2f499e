// Enlargement along the lines of a picture: a steering kernel (Takeda, Farsiu and Milanfar, "Kernel Regression for Image
// Processing and Reconstruction", 2007). Where neighbouring pixels agree on a direction the kernel is long that way and
// narrow across, so that a stroke stays one, crisp and without steps; where they do not it is round.
// CPU twin: src/stylize/cpu/steering.rs.

// Mean square of luma's step from pixel to pixel, below which it tells no direction: 2.5 levels.
const FAINT = 0.0001;
// How many times as narrow across a clear line, and as long along it.
const NARROW = 1.3;
const LONG = 4.0;

// Of the gradients (their mean xx, xy, yy), the quadratic form (xx, xy, yy) by which the kernel measures distances.
fn steered(gradients: vec3<f32>) -> vec3<f32> {
    let sum = gradients.x + gradients.z;
    // The direction across, at twice its angle, as long as the two ways differ.
    let turned = vec2(gradients.x - gradients.z, 2.0 * gradients.y);
    let apart = length(turned);
    let clear = apart / (sum + FAINT);
    let narrow = 1.0 + (NARROW - 1.0) * clear;
    let long = 1.0 + (LONG - 1.0) * clear;
    let across = narrow * narrow;
    let along = 1.0 / (long * long);
    let mean = 0.5 * (across + along);
    let more = 0.5 * (across - along) / max(apart, 1e-9) * turned;
    return vec3(mean + more.x, more.y, mean - more.x);
}

// How much a pixel counts that lies there: Lanczos' window of two lobes, by polynomials of the squared distance.
fn steered_weight(form: vec3<f32>, to: vec2<f32>) -> f32 {
    let squares = vec3(to.x * to.x, 2.0 * to.x * to.y, to.y * to.y);
    let distance = min(dot(form, squares), 4.0);
    let lobes = 0.4 * distance - 1.0;
    let end = 0.25 * distance - 1.0;
    return (1.5625 * lobes * lobes - 0.5625) * end * end;
}
