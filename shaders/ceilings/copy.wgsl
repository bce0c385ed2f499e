// Copies a buffer, as fast as memory can be read and written. A workgroup takes a stretch of neighbours, four an invocation.
// Host half: src/gpu/ceilings.rs.

struct Parameters {
    first_row: u32,
    // Elements of both buffers.
    count: u32,
}

const LANES = 256u;
const STRETCH = 4u * LANES;

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> origin: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> copy: array<vec4<f32>>;

@compute @workgroup_size(256)
fn main(
    @builtin(local_invocation_index) lane: u32,
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let begin = ((workgroup.y + parameters.first_row) * workgroups.x + workgroup.x) * STRETCH + lane;
    let end = min(begin + STRETCH, parameters.count);
    for (var i = begin; i < end; i += LANES) {
        copy[i] = origin[i];
    }
}
