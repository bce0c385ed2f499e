// Weights as software rendering likes them: there a load costs as much as there are lanes, even from one address, so each
// of eight lanes loads another column and the subgroup shares them: three to four times faster. Wants subgroups of at
// least eight lanes.

fn tap_at(block: u32, lane: u32) -> Tap {
    let mine = weights[8u * block + lane % 8u];
    return Tap(
        mat4x4(
            subgroupBroadcast(mine, 0u),
            subgroupBroadcast(mine, 1u),
            subgroupBroadcast(mine, 2u),
            subgroupBroadcast(mine, 3u),
        ),
        mat4x4(
            subgroupBroadcast(mine, 4u),
            subgroupBroadcast(mine, 5u),
            subgroupBroadcast(mine, 6u),
            subgroupBroadcast(mine, 7u),
        ),
    );
}

@compute @workgroup_size(64)
fn main(
    @builtin(local_invocation_index) index: u32,
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(subgroup_invocation_id) lane: u32,
) {
    convolve(index, workgroup, lane);
}
