// The painting at the content's own size: enlarged along its strokes (common/steering.wgsl), and where it follows the
// content's edges, with what those have in the full content beyond the size that was painted.
// Host half: src/stylize/detail.rs. CPU twin: src/stylize/cpu/detail.rs.

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
@group(0) @binding(1) var<storage, read> forms: array<vec4<f32>>;
@group(0) @binding(2) var painting: texture_2d<f32>;
@group(0) @binding(3) var content: texture_2d<f32>;
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
    let corners = vec4(above + near.x, above + far.x, below + near.x, below + far.x);
    let line = mix(
        mix(fit[corners.x], fit[corners.y], between.x),
        mix(fit[corners.z], fit[corners.w], between.x),
        between.y,
    );
    let form = mix(
        mix(forms[corners.x], forms[corners.y], between.x),
        mix(forms[corners.z], forms[corners.w], between.x),
        between.y,
    ).xyz;
    let column = select(pixel.x, size.x - 1u - pixel.x, parameters.mirror != 0u);
    let full = luma(textureLoad(content, vec2(column, pixel.y), 0).rgb);
    var sum = vec4(0.0);
    // The kernel makes edges sharper than they are; beyond the four nearest pixels nothing goes.
    var lowest = vec3(1.0);
    var highest = vec3(0.0);
    for (var y = -1; y < 3; y++) {
        for (var x = -1; x < 3; x++) {
            let tap = vec2<i32>(near) + vec2(x, y);
            let colour = textureLoad(painting, clamp(tap, vec2(0), vec2<i32>(last)), 0).rgb;
            sum += steered_weight(form, vec2(f32(x), f32(y)) - between) * vec4(colour, 1.0);
            if x >= 0 && x < 2 && y >= 0 && y < 2 {
                lowest = min(lowest, colour);
                highest = max(highest, colour);
            }
        }
    }
    let painted = clamp(sum.rgb / sum.a, lowest, highest);
    textureStore(picture, pixel, vec4(clamp(painted + line.rgb * (full - line.a), vec3(0.0), vec3(1.0)), 1.0));
}
