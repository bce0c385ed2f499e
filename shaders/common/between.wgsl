// Where a pixel of a picture of `size` lies among the middles of cells that are `side` pixels wide and high: the cells above it,
// left and right, and below it, as they are numbered row by row, and how far it is from the one to the other.
struct Between {
    cells: vec4<u32>,
    share: vec2<f32>,
}

fn between(pixel: vec2<u32>, side: u32, size: vec2<u32>) -> Between {
    let cells = (size + side - 1u) / side;
    let at = clamp((vec2<f32>(pixel) + 0.5) / f32(side) - 0.5, vec2(0.0), vec2<f32>(cells - 1u));
    let first = vec2<u32>(at);
    let second = min(first + 1u, cells - 1u);
    let rows = vec2(first.y, second.y) * cells.x;
    return Between(vec4(rows.x + first.x, rows.x + second.x, rows.y + first.x, rows.y + second.x), fract(at));
}

// What is between the values of four such cells.
fn interpolated(values: vec4<f32>, share: vec2<f32>) -> f32 {
    let across = mix(values.xz, values.yw, share.x);
    return mix(across.x, across.y, share.y);
}
