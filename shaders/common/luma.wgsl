// How bright a colour looks (BT.601).
fn luma(rgb: vec3<f32>) -> f32 {
    return dot(rgb, vec3(0.299, 0.587, 0.114));
}
