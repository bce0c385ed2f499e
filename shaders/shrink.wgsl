// A picture scaled down and mirrored, to another picture: where two kernels would each take many samples for a pixel, this
// one takes them once. Host half: src/stylize/frame.rs. CPU twin: src/stylize/cpu/scaling.rs.

@group(0) @binding(2) var output: texture_storage_2d<rgba8unorm, write>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + 8u * parameters.first_row);
    if all(pixel < parameters.size) {
        textureStore(output, pixel, vec4(resampled(pixel), 1.0));
    }
}
