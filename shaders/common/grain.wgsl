// The grain of the canvas. CPU twin and reason: src/stylize/cpu/grain.rs.

// A pixel of the painted picture as the encoder reads it: its colour, and the grain as it shows in that light.
fn on_canvas(rgb: vec3<f32>, x: u32, y: u32) -> vec4<f32> {
    return vec4(rgb, luma(rgb) * grain_at(x, y));
}

// The grain at a pixel of the canvas, in [-1, 1): one number for each square of 8x8 pixels.
fn grain_at(x: u32, y: u32) -> f32 {
    var bits = (x / 8u * 0x9e3779b1u) ^ (y / 8u * 0x85ebca77u);
    bits = (bits ^ (bits >> 15u)) * 0x2c1b3c6du;
    bits = (bits ^ (bits >> 12u)) * 0x297a2d39u;
    bits ^= bits >> 15u;
    return f32(bits >> 8u) / 8388608.0 - 1.0;
}
