// What the matrix products read and write in layers that take their input as it is: nine taps.

const SPAN = 3u;
const PHASES = 1u;

fn origin_of(phase: u32) -> vec2<u32> {
    return vec2(0u);
}

// The patch begins one pixel above and left of the tile.
fn source_of(at: vec2<u32>) -> u32 {
    return reflect_at(at.y, -1, shape.size.y) * shape.size.x + reflect_at(at.x, -1, shape.size.x);
}

fn put_block(group: u32, block: vec2<u32>, phase: u32, sums: Tile) {
    finish(group, block, sums);
}
