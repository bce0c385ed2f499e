// What the convolutions share: the layer's shape, reading with reflection padding and AdaIN, and the epilogue for tiles of
// 2x2 pixels with bias, ReLU and 2x2 max-pooling. Host halves: src/stylize/conv.rs and src/stylize/conv/. CPU twin: src/stylize/cpu/reference.rs.

struct Shape {
    // First row of workgroups, so that a large layer can be submitted in slices.
    first_row: u32,
    // Groups of four channels.
    in_groups: u32,
    out_groups: u32,
    // RELU | POOL | ADAIN | UPSAMPLE
    flags: u32,
    // Width and height of the input as it is stored.
    in_size: vec2<u32>,
    // Width and height of the convolution itself, before pooling; in the last layer, of what is shown of it.
    size: vec2<u32>,
    // Winograd only: tiles in a row, and the first row of tiles in the band that is made at once.
    tiles: vec2<u32>,
    // Winograd only: how many tiles the band has.
    band: u32,
}

const RELU = 1u;
const POOL = 2u;
const ADAIN = 4u;
const UPSAMPLE = 8u;

var<immediate> shape: Shape;
@group(0) @binding(0) var<storage, read> input: array<Activation>;
// For each pair of output groups, each input group and each tap: two 4x4 matrices of one column per input channel.
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> bias: array<vec4<f32>>;
// Scale and offset of each input group.
@group(0) @binding(3) var<storage, read> adain: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> output: array<Activation>;

// Both output groups' weights of one tap.
struct Tap {
    a: mat4x4<f32>,
    b: mat4x4<f32>,
}

// Four pixels of one output group: left to right, top to bottom.
struct Tile {
    p: vec4<f32>,
    q: vec4<f32>,
    r: vec4<f32>,
    s: vec4<f32>,
}

struct Affine {
    scale: vec4<f32>,
    offset: vec4<f32>,
}

// Workgroups cover 8x8 tiles.
fn tile_of(workgroup: vec3<u32>, index: u32) -> vec2<u32> {
    return vec2(8u * workgroup.x + index % 8u, 8u * (workgroup.y + shape.first_row) + index / 8u);
}

// One pixel beyond either edge mirrors the pixel inside it; a side of one pixel has nothing to mirror.
fn reflect_at(i: u32, offset: i32, n: u32) -> u32 {
    let last = i32(n) - 1;
    let at = i32(i) + offset;
    return u32(clamp(select(abs(at), 2 * last - at, at > last), 0, last));
}

// The four columns (or rows) under a tile that begins at `i`: one before it, its two, one behind.
fn four(i: u32, n: u32) -> vec4<u32> {
    return vec4(reflect_at(i, -1, n), reflect_at(i, 0, n), reflect_at(i, 1, n), reflect_at(i, 2, n));
}

fn affine_of(group: u32) -> Affine {
    if (shape.flags & ADAIN) == 0u {
        return Affine(vec4(1.0), vec4(0.0));
    }
    return Affine(adain[2u * group], adain[2u * group + 1u]);
}

fn pixel(at: u32, affine: Affine) -> vec4<f32> {
    return vec4<f32>(input[at]) * affine.scale + affine.offset;
}

// Each product is added at once: a compiler that may not change the order of sums would add the product of a matrix and a
// vector afterwards, with a fifth instruction for every four.
fn times(sum: vec4<f32>, m: mat4x4<f32>, p: vec4<f32>) -> vec4<f32> {
    return fma(m[3], vec4(p.w), fma(m[2], vec4(p.z), fma(m[1], vec4(p.y), fma(m[0], vec4(p.x), sum))));
}

fn accumulate(sums: Tile, m: mat4x4<f32>, p: vec4<f32>, q: vec4<f32>, r: vec4<f32>, s: vec4<f32>) -> Tile {
    return Tile(times(sums.p, m, p), times(sums.q, m, q), times(sums.r, m, r), times(sums.s, m, s));
}

fn put(group: u32, at: vec2<u32>, value: vec4<f32>, size: vec2<u32>) {
    output[(group * size.y + at.y) * size.x + at.x] = Activation(value);
}

// What no value falls below: zero with ReLU.
fn least() -> vec4<f32> {
    return select(vec4(-3.0e38), vec4(0.0), (shape.flags & RELU) != 0u);
}

fn finish(group: u32, tile: vec2<u32>, sums: Tile) {
    let at = 2u * tile;
    if group >= shape.out_groups || any(at >= shape.size) {
        return;
    }
    let offset = bias[group];
    let floor = least();
    let p = max(sums.p + offset, floor);
    let q = max(sums.q + offset, floor);
    let r = max(sums.r + offset, floor);
    let s = max(sums.s + offset, floor);
    let right = at.x + 1u < shape.size.x;
    let below = at.y + 1u < shape.size.y;
    if (shape.flags & POOL) != 0u {
        // An odd last row or column pools what there is: a pixel that is not there counts as its neighbour.
        let top = max(p, select(p, q, right));
        let bottom = max(select(p, r, below), select(p, s, right && below));
        put(group, tile, max(top, bottom), (shape.size + 1u) / 2u);
        return;
    }
    put(group, at, p, shape.size);
    if right { put(group, at + vec2(1u, 0u), q, shape.size); }
    if below { put(group, at + vec2(0u, 1u), r, shape.size); }
    if right && below { put(group, at + vec2(1u, 1u), s, shape.size); }
}
