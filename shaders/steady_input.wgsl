// The encoder's input: the picture, scaled, with a camera's noise averaged away over time where nothing moves. It is also
// what is remembered of the frame, so the picture is in memory at the painted size this once.
// Host half: src/stylize/steady.rs. CPU twin: src/stylize/cpu/steady.rs.

// The last frame's, and then this one's.
@group(0) @binding(2) var<storage, read_write> history: array<Rgb16>;
@group(0) @binding(3) var<storage, read> settings: Settings;
@group(0) @binding(4) var<storage, read> motion: array<f32>;

// Motion at a pixel of a picture of `size`, interpolated between the cells' middles.
fn motion_at(pixel: vec2<u32>, size: vec2<u32>) -> f32 {
    let near = between(pixel, 4u, size);
    let at = near.cells;
    return interpolated(vec4(motion[at.x], motion[at.y], motion[at.z], motion[at.w]), near.share);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + parameters.first_row);
    if pixel.x >= parameters.size.x {
        return;
    }
    let at = pixel.y * parameters.size.x + pixel.x;
    let share = max(motion_at(pixel, parameters.size), settings.input_rate);
    history[at] = stored_rgb(mix(rgb_of(history[at]), resampled(pixel), share));
}
