// The grain of the canvas at a pixel of the painted picture, in [-1, 1): one number for each square of 8x8 pixels.
// CPU twin and reason: src/stylize/grain.rs.
fn grain_at(x: u32, y: u32) -> f32 {
    var bits = (x / 8u * 0x9e3779b1u) ^ (y / 8u * 0x85ebca77u);
    bits = (bits ^ (bits >> 15u)) * 0x2c1b3c6du;
    bits = (bits ^ (bits >> 12u)) * 0x297a2d39u;
    bits ^= bits >> 15u;
    return f32(bits >> 8u) / 8388608.0 - 1.0;
}
