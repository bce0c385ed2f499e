// Winograd's F(4x4, 3x3), last of three passes: 36 products become 4x4 outputs, with bias, ReLU and pooling. An invocation makes
// one tile of four channels.

alias Part = vec4<f32>;

// Six products along a line to four outputs.
fn output_line(m: Line) -> Tile {
    let near = m.b + m.c;
    let near_odd = 0.70710678 * (m.b - m.c);
    let far = m.d + m.e;
    let far_odd = 1.41421356 * (m.d - m.e);
    return Tile(
        m.a + near + far,
        near_odd + far_odd,
        0.5 * near + 2.0 * far,
        0.5 * near_odd + 2.0 * far_odd + m.f,
    );
}

// One column of the products: every sixth number from `first` on.
fn column(first: u32, step: u32) -> Line {
    return Line(
        vec4<f32>(input[first + 0u * step]),
        vec4<f32>(input[first + 6u * step]),
        vec4<f32>(input[first + 12u * step]),
        vec4<f32>(input[first + 18u * step]),
        vec4<f32>(input[first + 24u * step]),
        vec4<f32>(input[first + 30u * step]),
    );
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let group = id.y + shape.first_row;
    if id.x >= shape.band {
        return;
    }
    let step = shape.out_groups * shape.band;
    let at = group * shape.band + id.x;
    let a = output_line(column(at + 0u * step, step));
    let b = output_line(column(at + 1u * step, step));
    let c = output_line(column(at + 2u * step, step));
    let d = output_line(column(at + 3u * step, step));
    let e = output_line(column(at + 4u * step, step));
    let f = output_line(column(at + 5u * step, step));
    let block = 2u * vec2(id.x % shape.tiles.x, shape.tiles.y + id.x / shape.tiles.x);
    let p = output_line(Line(a.p, b.p, c.p, d.p, e.p, f.p));
    let q = output_line(Line(a.q, b.q, c.q, d.q, e.q, f.q));
    finish(group, block, Tile(p.p, p.q, q.p, q.q));
    finish(group, block + vec2(1u, 0u), Tile(p.r, p.s, q.r, q.s));
    let r = output_line(Line(a.r, b.r, c.r, d.r, e.r, f.r));
    let s = output_line(Line(a.s, b.s, c.s, d.s, e.s, f.s));
    finish(group, block + vec2(0u, 1u), Tile(r.p, r.q, s.p, s.q));
    finish(group, block + vec2(1u, 1u), Tile(r.r, r.s, s.r, s.s));
}
