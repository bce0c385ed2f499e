// Red, green and blue of a pixel as sixteen bits each, in [0, 1], and the line through it as sixteen more, in [-1, 1]: half of
// what four f32 take, and fine enough for averages over many frames. CPU twin: `Rgbx` in src/stylize/cpu/picture.rs, in f32.
alias Rgb16 = vec2<u32>;

fn rgb_of(stored: Rgb16) -> vec3<f32> {
    return vec3(unpack2x16unorm(stored.x), unpack2x16unorm(stored.y).x);
}

// What is drawn there under the paint (underdrawing.wgsl).
fn line_of(stored: Rgb16) -> f32 {
    return unpack2x16snorm(stored.y).y;
}

fn with_line(stored: Rgb16, line: f32) -> Rgb16 {
    return vec2(stored.x, (stored.y & 0xffffu) | pack2x16snorm(vec2(0.0, line)));
}

// Without a line. Clamps to [0, 1].
fn stored_rgb(rgb: vec3<f32>) -> Rgb16 {
    return vec2(pack2x16unorm(rgb.rg), pack2x16unorm(vec2(rgb.b, 0.0)));
}
