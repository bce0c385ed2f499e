// The settings and the motion map, at the first two bindings that a kernel leaves FREE.
@group(0) @binding(FREE) var<storage, read> settings: Settings;
@group(0) @binding(FREE + 1u) var<storage, read> motion: array<f32>;

// Motion at a pixel of a picture of `size`, interpolated between the cells' middles.
fn motion_at(pixel: vec2<u32>, size: vec2<u32>) -> f32 {
    let cells = (size + 3u) / 4u;
    let at = clamp((vec2<f32>(pixel) + 0.5) / 4.0 - 0.5, vec2(0.0), vec2<f32>(cells - 1u));
    let first = vec2<u32>(at);
    let second = min(first + 1u, cells - 1u);
    let share = at - vec2<f32>(first);
    let top = mix(motion[first.y * cells.x + first.x], motion[first.y * cells.x + second.x], share.x);
    let bottom = mix(motion[second.y * cells.x + first.x], motion[second.y * cells.x + second.x], share.x);
    return mix(top, bottom, share.y);
}
