// A picture scaled and mirrored, as the encoder's first layer reads it.
// Host half: src/stylize/frame.rs. CPU twin: src/stylize/cpu/scaling.rs.

@group(0) @binding(2) var<storage, read_write> output: array<Rgb16>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + 8u * parameters.first_row);
    if all(pixel < parameters.size) {
        output[pixel.y * parameters.size.x + pixel.x] = stored_rgb(resampled(pixel));
    }
}
