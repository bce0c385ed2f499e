// Weights as a GPU likes them: the address is the same for a whole workgroup, so they come through the scalar or constant
// path, once per subgroup.

fn tap_at(block: u32, lane: u32) -> Tap {
    let w = 8u * block;
    return Tap(
        mat4x4(weights[w], weights[w + 1u], weights[w + 2u], weights[w + 3u]),
        mat4x4(weights[w + 4u], weights[w + 5u], weights[w + 6u], weights[w + 7u]),
    );
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
    convolve(index, workgroup, 0u);
}
