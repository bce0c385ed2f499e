// The settings and the motion map, at the first two bindings that a kernel leaves FREE.
@group(0) @binding(FREE) var<storage, read> settings: Settings;
@group(0) @binding(FREE + 1u) var<storage, read> motion: array<f32>;

// Motion at a pixel of a picture of `size`, interpolated between the cells' middles.
fn motion_at(pixel: vec2<u32>, size: vec2<u32>) -> f32 {
    let cells = (size + 3u) / 4u;
    let near = between(pixel, 4.0, cells);
    let above = near.first.y * cells.x;
    let below = near.second.y * cells.x;
    return mix(
        mix(motion[above + near.first.x], motion[above + near.second.x], near.share.x),
        mix(motion[below + near.first.x], motion[below + near.second.x], near.share.x),
        near.share.y,
    );
}
