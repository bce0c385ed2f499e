// A line of Winograd's F(2x2, 3x3), for the first and the last of its passes.

struct Line {
    a: vec4<f32>,
    b: vec4<f32>,
    c: vec4<f32>,
    d: vec4<f32>,
}
