// Merges the chunks' statistics into mean and standard deviation of every channel (unbiased variance, 1e-5 added), and
// makes of them, the style's and alpha the scale and offset that the decoder's first convolution applies as it reads:
//   (1 - alpha) f + alpha (style.std (f - mean) / std + style.mean)  =  scale f + offset
// One workgroup for each group of four channels.
// Host half: src/stylize/statistics.rs. CPU twin: src/stylize/cpu/statistics.rs.

struct Parameters {
    first_row: u32,
    chunks: u32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> partials: array<Partial>;
// Alpha in the first element's x; then mean and standard deviation of each group.
@group(0) @binding(1) var<storage, read> style: array<vec4<f32>>;
// Mean and standard deviation of each group of the content.
@group(0) @binding(2) var<storage, read_write> content: array<vec4<f32>>;
// Scale and offset of each group.
@group(0) @binding(3) var<storage, read_write> affine: array<vec4<f32>>;

const THREADS = 64u;
var<workgroup> shared_partials: array<Partial, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let group = workgroup.y + parameters.first_row;
    var mine = Partial(vec4(0.0), vec4(0.0), vec4(0.0));
    for (var i = index; i < parameters.chunks; i += THREADS) {
        mine = merge(mine, partials[group * parameters.chunks + i]);
    }
    shared_partials[index] = mine;
    workgroupBarrier();
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        if index < half {
            shared_partials[index] = merge(shared_partials[index], shared_partials[index + half]);
        }
        workgroupBarrier();
    }
    if index == 0u {
        let whole = shared_partials[0];
        let spread = sqrt(whole.deviation / max(whole.count - 1.0, vec4(1.0)) + 1e-5);
        content[2u * group] = whole.mean;
        content[2u * group + 1u] = spread;
        let alpha = style[0].x;
        let ratio = style[2u * group + 2u] / spread;
        affine[2u * group] = vec4(1.0 - alpha) + alpha * ratio;
        affine[2u * group + 1u] = alpha * (style[2u * group + 1u] - whole.mean * ratio);
    }
}
