struct Scene { size: vec2u, seconds: f32, padding: u32 }
@group(0) @binding(0) var<uniform> scene: Scene;
@group(0) @binding(1) var target_picture: texture_storage_2d<rgba8unorm, write>;
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) at: vec3u) {
    textureStore(target_picture, at.xy, vec4f(0.0));
}
