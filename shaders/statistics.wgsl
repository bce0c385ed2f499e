// Mean and sum of squared deviations of every channel over a chunk of pixels: a workgroup takes one chunk of one group of
// four channels. Sums and sums of squares of the differences from one of the chunk's pixels: next to the mean they lose no
// accuracy, and unlike Welford's update they divide nothing by the pixel, so that reading is what takes the time. Chunks
// are merged by Chan's formula (adain.wgsl), so that a million pixels lose none either. Shared memory only, so any subgroup
// size will do.
// Host half: src/stylize/statistics.rs. CPU twin: src/stylize/cpu/statistics.rs.

struct Parameters {
    first_row: u32,
    pixels: u32,
    // Pixels of a chunk.
    chunk: u32,
    chunks: u32,
    // WHOLE, or one of two regions.
    region: u32,
}

const WHOLE = 0u;
const FIRST = 1u;

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> input: array<Activation>;
// How much each pixel belongs to the first region; the rest is the second's.
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<Partial>;

// Sums over some of a chunk's pixels.
struct Sums {
    weight: f32,
    // Of the differences from the chunk's pixel of reference, and of their squares.
    first: vec4<f32>,
    second: vec4<f32>,
}

var<workgroup> shared_sums: array<Sums, 64>;

fn add(a: Sums, b: Sums) -> Sums {
    return Sums(a.weight + b.weight, a.first + b.first, a.second + b.second);
}

// Every pixel from `begin` in steps of THREADS, each as much as any other. Four at a time, so that four reads are under way
// together.
fn sums_of_all(plane: u32, begin: u32, end: u32, reference: vec4<f32>) -> Sums {
    var first = vec4(0.0);
    var second = vec4(0.0);
    var i = begin;
    for (; i + 3u * THREADS < end; i += 4u * THREADS) {
        let a = vec4<f32>(input[plane + i]) - reference;
        let b = vec4<f32>(input[plane + i + THREADS]) - reference;
        let c = vec4<f32>(input[plane + i + 2u * THREADS]) - reference;
        let d = vec4<f32>(input[plane + i + 3u * THREADS]) - reference;
        first += (a + b) + (c + d);
        second = fma(a, a, fma(b, b, fma(c, c, fma(d, d, second))));
    }
    for (; i < end; i += THREADS) {
        let a = vec4<f32>(input[plane + i]) - reference;
        first += a;
        second = fma(a, a, second);
    }
    // How many pixels this invocation has read comes first.
    return Sums(f32((i - begin) / THREADS), first, second);
}

// Every pixel, each as much as it belongs to the region.
fn sums_of_region(plane: u32, begin: u32, end: u32, reference: vec4<f32>) -> Sums {
    var sums = Sums(0.0, vec4(0.0), vec4(0.0));
    for (var i = begin; i < end; i += THREADS) {
        let weight = select(1.0 - weights[i], weights[i], parameters.region == FIRST);
        let difference = vec4<f32>(input[plane + i]) - reference;
        sums = add(sums, Sums(weight, weight * difference, weight * difference * difference));
    }
    return sums;
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let group = workgroup.y + parameters.first_row;
    let plane = group * parameters.pixels;
    let begin = workgroup.x * parameters.chunk;
    let end = min(begin + parameters.chunk, parameters.pixels);
    let reference = vec4<f32>(input[plane + begin]);
    var mine: Sums;
    if parameters.region == WHOLE {
        mine = sums_of_all(plane, begin + index, end, reference);
    } else {
        mine = sums_of_region(plane, begin + index, end, reference);
    }
    shared_sums[index] = mine;
    workgroupBarrier();
    // In two steps of eight: fewer barriers than by halves.
    if index < 8u {
        for (var other = index + 8u; other < THREADS; other += 8u) {
            mine = add(mine, shared_sums[other]);
        }
        shared_sums[index] = mine;
    }
    workgroupBarrier();
    if index == 0u {
        for (var other = 1u; other < 8u; other++) {
            mine = add(mine, shared_sums[other]);
        }
        let offset = mine.first / max(mine.weight, 1e-20);
        let deviation = max(mine.second - mine.first * offset, vec4(0.0));
        partials[group * parameters.chunks + workgroup.x] = Partial(vec4(mine.weight), reference + offset, deviation);
    }
}
