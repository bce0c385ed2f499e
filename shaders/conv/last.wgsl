// The decoder's last 3x3 convolution, to red, green and blue, and what is shown of them. A colour's four sums, one for each
// pixel of a tile from left to right and top to bottom, are one vector: twelve sums leave registers for the pixels read.

// Behind the input, the weights and the bias; the common scale and output are not used.
const FREE = 3u;

fn along(sum: f32, w: vec4<f32>, p: vec4<f32>) -> f32 {
    return fma(w.w, p.w, fma(w.z, p.z, fma(w.y, p.y, fma(w.x, p.x, sum))));
}

fn weighed(sums: vec4<f32>, w: vec4<f32>, p: vec4<f32>, q: vec4<f32>, r: vec4<f32>, s: vec4<f32>) -> vec4<f32> {
    return vec4(along(sums.x, w, p), along(sums.y, w, q), along(sums.z, w, r), along(sums.w, w, s));
}

fn convolve(index: u32, workgroup: vec3<u32>, lane: u32) {
    let at = 2u * tile_of(workgroup, index);
    let plane = shape.in_size.x * shape.in_size.y;
    let x = four(at.x, shape.in_size.x);
    let y = shape.in_size.x * four(at.y, shape.in_size.y);

    var red = vec4(bias[0].r);
    var green = vec4(bias[0].g);
    var blue = vec4(bias[0].b);
    for (var group = 0u; group < shape.in_groups; group++) {
        let base = group * plane;
        let p00 = vec4<f32>(input[base + y[0] + x[0]]);
        let p01 = vec4<f32>(input[base + y[0] + x[1]]);
        let p02 = vec4<f32>(input[base + y[0] + x[2]]);
        let p03 = vec4<f32>(input[base + y[0] + x[3]]);
        let p10 = vec4<f32>(input[base + y[1] + x[0]]);
        let p11 = vec4<f32>(input[base + y[1] + x[1]]);
        let p12 = vec4<f32>(input[base + y[1] + x[2]]);
        let p13 = vec4<f32>(input[base + y[1] + x[3]]);
        // A block holds two taps: the rows for red, green and blue, and one that is empty.
        let block = 5u * group;
        var taps = tap_at(block, lane);
        red = weighed(red, taps.a[0], p00, p01, p10, p11);
        green = weighed(green, taps.a[1], p00, p01, p10, p11);
        blue = weighed(blue, taps.a[2], p00, p01, p10, p11);
        red = weighed(red, taps.b[0], p01, p02, p11, p12);
        green = weighed(green, taps.b[1], p01, p02, p11, p12);
        blue = weighed(blue, taps.b[2], p01, p02, p11, p12);
        taps = tap_at(block + 1u, lane);
        red = weighed(red, taps.a[0], p02, p03, p12, p13);
        green = weighed(green, taps.a[1], p02, p03, p12, p13);
        blue = weighed(blue, taps.a[2], p02, p03, p12, p13);
        let p20 = vec4<f32>(input[base + y[2] + x[0]]);
        let p21 = vec4<f32>(input[base + y[2] + x[1]]);
        let p22 = vec4<f32>(input[base + y[2] + x[2]]);
        let p23 = vec4<f32>(input[base + y[2] + x[3]]);
        red = weighed(red, taps.b[0], p10, p11, p20, p21);
        green = weighed(green, taps.b[1], p10, p11, p20, p21);
        blue = weighed(blue, taps.b[2], p10, p11, p20, p21);
        taps = tap_at(block + 2u, lane);
        red = weighed(red, taps.a[0], p11, p12, p21, p22);
        green = weighed(green, taps.a[1], p11, p12, p21, p22);
        blue = weighed(blue, taps.a[2], p11, p12, p21, p22);
        red = weighed(red, taps.b[0], p12, p13, p22, p23);
        green = weighed(green, taps.b[1], p12, p13, p22, p23);
        blue = weighed(blue, taps.b[2], p12, p13, p22, p23);
        let p30 = vec4<f32>(input[base + y[3] + x[0]]);
        let p31 = vec4<f32>(input[base + y[3] + x[1]]);
        let p32 = vec4<f32>(input[base + y[3] + x[2]]);
        let p33 = vec4<f32>(input[base + y[3] + x[3]]);
        taps = tap_at(block + 3u, lane);
        red = weighed(red, taps.a[0], p20, p21, p30, p31);
        green = weighed(green, taps.a[1], p20, p21, p30, p31);
        blue = weighed(blue, taps.a[2], p20, p21, p30, p31);
        red = weighed(red, taps.b[0], p21, p22, p31, p32);
        green = weighed(green, taps.b[1], p21, p22, p31, p32);
        blue = weighed(blue, taps.b[2], p21, p22, p31, p32);
        taps = tap_at(block + 4u, lane);
        red = weighed(red, taps.a[0], p22, p23, p32, p33);
        green = weighed(green, taps.a[1], p22, p23, p32, p33);
        blue = weighed(blue, taps.a[2], p22, p23, p32, p33);
    }
    show_at(at, vec3(red.x, green.x, blue.x));
    show_at(at + vec2(1u, 0u), vec3(red.y, green.y, blue.y));
    show_at(at + vec2(0u, 1u), vec3(red.z, green.z, blue.z));
    show_at(at + vec2(1u, 1u), vec3(red.w, green.w, blue.w));
}

// The tensor may reach beyond the picture.
fn show_at(pixel: vec2<u32>, rgb: vec3<f32>) {
    if all(pixel < shape.size) {
        show(pixel, shape.size, rgb);
    }
}
