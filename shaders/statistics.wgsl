// Mean and sum of squared deviations of every channel over a chunk of pixels: a workgroup takes one chunk of one group of
// four channels. Welford's update in each invocation, Chan's pairwise merge between them, so that a million pixels lose
// no accuracy. Shared memory only, so any subgroup size will do.
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

fn weight_of(pixel: u32) -> f32 {
    if parameters.region == WHOLE {
        return 1.0;
    }
    return select(1.0 - weights[pixel], weights[pixel], parameters.region == FIRST);
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let group = workgroup.y + parameters.first_row;
    let begin = workgroup.x * parameters.chunk;
    let end = min(begin + parameters.chunk, parameters.pixels);
    var mine = Partial(vec4(0.0), vec4(0.0), vec4(0.0));
    for (var i = begin + index; i < end; i += THREADS) {
        let weight = weight_of(i);
        if weight > 0.0 {
            let value = vec4<f32>(input[group * parameters.pixels + i]);
            let delta = value - mine.mean;
            mine.count += weight;
            mine.mean += delta * (weight / mine.count);
            mine.deviation += weight * delta * (value - mine.mean);
        }
    }
    let whole = merge_workgroup(index, mine);
    if index == 0u {
        partials[group * parameters.chunks + workgroup.x] = whole;
    }
}
