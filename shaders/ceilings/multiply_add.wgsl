// As many multiply-adds as the adapter can do: 32 chains in each invocation, which wait for nothing but themselves.
// Host half: src/gpu/ceilings.rs.

struct Parameters {
    first_row: u32,
    // Multiply-adds of each chain.
    rounds: u32,
    factor: f32,
    addend: f32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn main(
    @builtin(local_invocation_index) lane: u32,
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let invocation = ((workgroup.y + parameters.first_row) * workgroups.x + workgroup.x) * 64u + lane;
    let factor = vec4(parameters.factor);
    let addend = vec4(parameters.addend);
    let start = vec4(0.0, 1.0, 2.0, 3.0) + f32(invocation % 64u);
    var a = start;
    var b = start + 4.0;
    var c = start + 8.0;
    var d = start + 12.0;
    var e = start + 16.0;
    var f = start + 20.0;
    var g = start + 24.0;
    var h = start + 28.0;
    for (var round = 0u; round < parameters.rounds; round++) {
        a = fma(a, factor, addend);
        b = fma(b, factor, addend);
        c = fma(c, factor, addend);
        d = fma(d, factor, addend);
        e = fma(e, factor, addend);
        f = fma(f, factor, addend);
        g = fma(g, factor, addend);
        h = fma(h, factor, addend);
    }
    // Whatever is not used is not computed either.
    let total = (a + b) + (c + d) + ((e + f) + (g + h));
    sums[invocation] = total.x + total.y + total.z + total.w;
}
