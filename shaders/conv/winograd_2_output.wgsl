// Winograd's F(2x2, 3x3), last of three passes: 16 products become 2x2 outputs, with bias, ReLU and pooling. An invocation makes
// one tile of four channels.

// Four products along a line to two outputs, first and second.
fn first_of(m: Line) -> vec4<f32> {
    return m.a + m.b + m.c;
}

fn second_of(m: Line) -> vec4<f32> {
    return m.b - m.c - m.d;
}

// One column of the products: every fourth number from `first` on.
fn column(first: u32, step: u32) -> Line {
    return Line(
        vec4<f32>(input[first + 0u * step]),
        vec4<f32>(input[first + 4u * step]),
        vec4<f32>(input[first + 8u * step]),
        vec4<f32>(input[first + 12u * step]),
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
    let a = column(at + 0u * step, step);
    let b = column(at + 1u * step, step);
    let c = column(at + 2u * step, step);
    let d = column(at + 3u * step, step);
    let above = Line(first_of(a), first_of(b), first_of(c), first_of(d));
    let below = Line(second_of(a), second_of(b), second_of(c), second_of(d));
    let block = vec2(id.x % shape.tiles.x, shape.tiles.y + id.x / shape.tiles.x);
    finish(group, block, Tile(first_of(above), second_of(above), first_of(below), second_of(below)));
}
