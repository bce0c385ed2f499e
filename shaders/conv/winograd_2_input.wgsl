// Winograd's F(2x2, 3x3), first of three passes (Lavin & Gray 2015): the 4x4 pixels under each tile of 2x2 outputs, mirrored at
// the edges, enlarged and with AdaIN where the layer asks for it, become 16 numbers. Here an invocation transforms one tile
// of four channels.

const OUT = 2u;

// Four inputs along a line, transformed.
fn input_line(a: vec4<f32>, b: vec4<f32>, c: vec4<f32>, d: vec4<f32>) -> Line {
    return Line(a - c, b + c, c - b, b - d);
}

fn line_at(row: u32, x0: u32, x1: u32, x2: u32, x3: u32, affine: Affine) -> Line {
    return input_line(
        pixel(row + x0, affine),
        pixel(row + x1, affine),
        pixel(row + x2, affine),
        pixel(row + x3, affine),
    );
}

// One column of the result: every fourth number from `first` on.
fn put_column(first: u32, step: u32, column: Line) {
    output[first + 0u * step] = Activation(column.a);
    output[first + 4u * step] = Activation(column.b);
    output[first + 8u * step] = Activation(column.c);
    output[first + 12u * step] = Activation(column.d);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let group = id.y + shape.first_row;
    if id.x >= shape.band {
        return;
    }
    let tile = OUT * vec2(id.x % shape.tiles.x, shape.tiles.y + id.x / shape.tiles.x);
    let plane = group * shape.in_size.x * shape.in_size.y;
    let affine = affine_of(group);
    let x0 = stored(tile.x + 0u, shape.size.x);
    let x1 = stored(tile.x + 1u, shape.size.x);
    let x2 = stored(tile.x + 2u, shape.size.x);
    let x3 = stored(tile.x + 3u, shape.size.x);
    let r0 = line_at(plane + stored(tile.y + 0u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, affine);
    let r1 = line_at(plane + stored(tile.y + 1u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, affine);
    let r2 = line_at(plane + stored(tile.y + 2u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, affine);
    let r3 = line_at(plane + stored(tile.y + 3u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, affine);
    let step = shape.in_groups * shape.band;
    let at = group * shape.band + id.x;
    put_column(at + 0u * step, step, input_line(r0.a, r1.a, r2.a, r3.a));
    put_column(at + 1u * step, step, input_line(r0.b, r1.b, r2.b, r3.b));
    put_column(at + 2u * step, step, input_line(r0.c, r1.c, r2.c, r3.c));
    put_column(at + 3u * step, step, input_line(r0.d, r1.d, r2.d, r3.d));
}
