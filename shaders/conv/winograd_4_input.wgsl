// Winograd's F(4x4, 3x3), first of three passes (Lavin & Gray 2015): the 6x6 pixels under each tile of 4x4 outputs, mirrored at
// the edges, enlarged and with AdaIN where the layer asks for it, become 36 numbers. Here an invocation transforms one tile
// of four channels.

const OUT = 4u;

// Six inputs along a line, transformed.
fn input_line(a: vec4<f32>, b: vec4<f32>, c: vec4<f32>, d: vec4<f32>, e: vec4<f32>, f: vec4<f32>) -> Line {
    let even_near = e - 2.0 * c;
    let odd_near = 0.70710678 * (d - 2.0 * b);
    let even_far = e - 0.5 * c;
    let odd_far = 1.41421356 * (d - 0.5 * b);
    return Line(
        a + e - 2.5 * c,
        even_near + odd_near,
        even_near - odd_near,
        even_far + odd_far,
        even_far - odd_far,
        b + f - 2.5 * d,
    );
}

fn line_at(row: u32, x0: u32, x1: u32, x2: u32, x3: u32, x4: u32, x5: u32, affine: Affine) -> Line {
    return input_line(
        pixel(row + x0, affine),
        pixel(row + x1, affine),
        pixel(row + x2, affine),
        pixel(row + x3, affine),
        pixel(row + x4, affine),
        pixel(row + x5, affine),
    );
}

// One column of the result: every sixth number from `first` on.
fn put_column(first: u32, step: u32, column: Line) {
    output[first + 0u * step] = Activation(column.a);
    output[first + 6u * step] = Activation(column.b);
    output[first + 12u * step] = Activation(column.c);
    output[first + 18u * step] = Activation(column.d);
    output[first + 24u * step] = Activation(column.e);
    output[first + 30u * step] = Activation(column.f);
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
    let x4 = stored(tile.x + 4u, shape.size.x);
    let x5 = stored(tile.x + 5u, shape.size.x);
    let r0 = line_at(plane + stored(tile.y + 0u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, x4, x5, affine);
    let r1 = line_at(plane + stored(tile.y + 1u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, x4, x5, affine);
    let r2 = line_at(plane + stored(tile.y + 2u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, x4, x5, affine);
    let r3 = line_at(plane + stored(tile.y + 3u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, x4, x5, affine);
    let r4 = line_at(plane + stored(tile.y + 4u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, x4, x5, affine);
    let r5 = line_at(plane + stored(tile.y + 5u, shape.size.y) * shape.in_size.x, x0, x1, x2, x3, x4, x5, affine);
    let step = shape.in_groups * shape.band;
    let at = group * shape.band + id.x;
    put_column(at + 0u * step, step, input_line(r0.a, r1.a, r2.a, r3.a, r4.a, r5.a));
    put_column(at + 1u * step, step, input_line(r0.b, r1.b, r2.b, r3.b, r4.b, r5.b));
    put_column(at + 2u * step, step, input_line(r0.c, r1.c, r2.c, r3.c, r4.c, r5.c));
    put_column(at + 3u * step, step, input_line(r0.d, r1.d, r2.d, r3.d, r4.d, r5.d));
    put_column(at + 4u * step, step, input_line(r0.e, r1.e, r2.e, r3.e, r4.e, r5.e));
    put_column(at + 5u * step, step, input_line(r0.f, r1.f, r2.f, r3.f, r4.f, r5.f));
}
