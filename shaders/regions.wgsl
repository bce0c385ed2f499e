// AdaIN with two regions: each pixel of the features takes each region's scale and offset as much as it belongs there, so
// that edges do not tear. In place, over relu4_1, which is small.
// Host half: src/stylize/statistics.rs. CPU twin: src/stylize/cpu/reference.rs (affine).

struct Parameters {
    first_row: u32,
    pixels: u32,
}

var<immediate> parameters: Parameters;
// How much each pixel belongs to the first region; the rest is the second's.
@group(0) @binding(0) var<storage, read> weights: array<f32>;
// Scale and offset of each group.
@group(0) @binding(1) var<storage, read> first: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> second: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> features: array<Activation>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let group = id.y + parameters.first_row;
    if id.x >= parameters.pixels {
        return;
    }
    let weight = weights[id.x];
    let scale = mix(second[2u * group], first[2u * group], weight);
    let offset = mix(second[2u * group + 1u], first[2u * group + 1u], weight);
    let at = group * parameters.pixels + id.x;
    features[at] = Activation(vec4<f32>(features[at]) * scale + offset);
}
