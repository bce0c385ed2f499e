// Winograd's F(4x4, 3x3), first of three passes (Lavin & Gray 2015): the 6x6 pixels under each tile of 4x4 outputs, mirrored at
// the edges, enlarged and with AdaIN where the layer asks for it, become 36 numbers. Two invocations side by side transform a
// tile of four channels, each in two of them: 36 vectors of four are more than many GPUs have registers for.

const OUT = 4u;

alias Part = vec2<f32>;

// In place of the common input and output, by halves of their elements.
@group(0) @binding(0) var<storage, read> pairs: array<ActivationPair>;
@group(0) @binding(4) var<storage, read_write> numbers: array<ActivationPair>;

// Scale and offset of half a group.
struct PairAffine {
    scale: Part,
    offset: Part,
}

// Six inputs along a line, transformed.
fn input_line(a: Part, b: Part, c: Part, d: Part, e: Part, f: Part) -> Line {
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

fn part(at: u32, affine: PairAffine) -> Part {
    return Part(pairs[at]) * affine.scale + affine.offset;
}

fn line_at(row: u32, x0: u32, x1: u32, x2: u32, x3: u32, x4: u32, x5: u32, affine: PairAffine) -> Line {
    return input_line(
        part(row + x0, affine),
        part(row + x1, affine),
        part(row + x2, affine),
        part(row + x3, affine),
        part(row + x4, affine),
        part(row + x5, affine),
    );
}

// One column of the result: every sixth number from `first` on.
fn put_column(first: u32, step: u32, column: Line) {
    numbers[first + 0u * step] = ActivationPair(column.a);
    numbers[first + 6u * step] = ActivationPair(column.b);
    numbers[first + 12u * step] = ActivationPair(column.c);
    numbers[first + 18u * step] = ActivationPair(column.d);
    numbers[first + 24u * step] = ActivationPair(column.e);
    numbers[first + 30u * step] = ActivationPair(column.f);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let group = id.y + shape.first_row;
    let band_tile = id.x / 2u;
    if band_tile >= shape.band {
        return;
    }
    let half = id.x % 2u;
    let whole = affine_of(group);
    let affine = PairAffine(
        select(whole.scale.xy, whole.scale.zw, half == 1u),
        select(whole.offset.xy, whole.offset.zw, half == 1u),
    );
    let tile = OUT * vec2(band_tile % shape.tiles.x, shape.tiles.y + band_tile / shape.tiles.x);
    // In pairs, as all places that follow.
    let plane = 2u * group * shape.in_size.x * shape.in_size.y + half;
    let width = 2u * shape.in_size.x;
    let x0 = 2u * stored(tile.x + 0u, shape.size.x);
    let x1 = 2u * stored(tile.x + 1u, shape.size.x);
    let x2 = 2u * stored(tile.x + 2u, shape.size.x);
    let x3 = 2u * stored(tile.x + 3u, shape.size.x);
    let x4 = 2u * stored(tile.x + 4u, shape.size.x);
    let x5 = 2u * stored(tile.x + 5u, shape.size.x);
    let r0 = line_at(plane + stored(tile.y + 0u, shape.size.y) * width, x0, x1, x2, x3, x4, x5, affine);
    let r1 = line_at(plane + stored(tile.y + 1u, shape.size.y) * width, x0, x1, x2, x3, x4, x5, affine);
    let r2 = line_at(plane + stored(tile.y + 2u, shape.size.y) * width, x0, x1, x2, x3, x4, x5, affine);
    let r3 = line_at(plane + stored(tile.y + 3u, shape.size.y) * width, x0, x1, x2, x3, x4, x5, affine);
    let r4 = line_at(plane + stored(tile.y + 4u, shape.size.y) * width, x0, x1, x2, x3, x4, x5, affine);
    let r5 = line_at(plane + stored(tile.y + 5u, shape.size.y) * width, x0, x1, x2, x3, x4, x5, affine);
    let step = 2u * shape.in_groups * shape.band;
    let at = 2u * (group * shape.band + band_tile) + half;
    put_column(at + 0u * step, step, input_line(r0.a, r1.a, r2.a, r3.a, r4.a, r5.a));
    put_column(at + 1u * step, step, input_line(r0.b, r1.b, r2.b, r3.b, r4.b, r5.b));
    put_column(at + 2u * step, step, input_line(r0.c, r1.c, r2.c, r3.c, r4.c, r5.c));
    put_column(at + 3u * step, step, input_line(r0.d, r1.d, r2.d, r3.d, r4.d, r5.d));
    put_column(at + 4u * step, step, input_line(r0.e, r1.e, r2.e, r3.e, r4.e, r5.e));
    put_column(at + 5u * step, step, input_line(r0.f, r1.f, r2.f, r3.f, r4.f, r5.f));
}
