// The painting at the content's own size: enlarged smoothly, and where it follows the content's edges, with what those have
// in the full content beyond the size that was painted.
// Host half: src/stylize/detail.rs. CPU twin: src/stylize/cpu/detail.rs.

// Catmull-Rom, else bilinear, which is what software rendering can afford.
override smoothly: bool = true;

struct Parameters {
    first_row: u32,
    // 1 where the painting mirrors the content.
    mirror: u32,
    // Width and height of the content, and of the painting.
    size: vec2<u32>,
    painted: vec2<u32>,
}

var<immediate> parameters: Parameters;
// Slopes of the painting's channels over the content's luma, and that luma.
@group(0) @binding(0) var<storage, read> fit: array<vec4<f32>>;
@group(0) @binding(1) var painting: texture_2d<f32>;
@group(0) @binding(2) var content: texture_2d<f32>;
@group(0) @binding(3) var linear: sampler;
@group(0) @binding(4) var picture: texture_storage_2d<rgba8unorm, write>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + parameters.first_row);
    let size = parameters.size;
    if pixel.x >= size.x {
        return;
    }
    let place = (vec2<f32>(pixel) + 0.5) / vec2<f32>(size);
    let last = parameters.painted - 1u;
    let at = clamp(place * vec2<f32>(parameters.painted) - 0.5, vec2(0.0), vec2<f32>(last));
    let near = vec2<u32>(at);
    let far = min(near + 1u, last);
    let between = at - vec2<f32>(near);
    let above = near.y * parameters.painted.x;
    let below = far.y * parameters.painted.x;
    let line = mix(
        mix(fit[above + near.x], fit[above + far.x], between.x),
        mix(fit[below + near.x], fit[below + far.x], between.x),
        between.y,
    );
    let column = select(pixel.x, size.x - 1u - pixel.x, parameters.mirror != 0u);
    let full = luma(textureLoad(content, vec2(column, pixel.y), 0).rgb);
    var painted: vec3<f32>;
    if smoothly {
        painted = catmull_rom(painting, linear, place);
    } else {
        painted = textureSampleLevel(painting, linear, place, 0.0).rgb;
    }
    textureStore(picture, pixel, vec4(clamp(painted + line.rgb * (full - line.a), vec3(0.0), vec3(1.0)), 1.0));
}
