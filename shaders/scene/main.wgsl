// The built-in scene as a whole. Twin: src/source/demo/cpu.rs.

fn scene_colour(p: vec2f) -> vec3f {
    var c: vec3f;
    if (p.y > HORIZON) {
        c = sky(p);
        if (p.y > HORIZON + 0.05) {
            c = clouds(p, c);
        }
        c = birds(p, mountains(p, c));
    } else {
        c = water(p);
    }
    c = sail(p, promontory(p, lighthouse(p, distant_sail(p, c))));
    c = person(p, meadow(p, c));
    // Darker towards the corners, as lenses do.
    let corner = (p - vec2f(0.0, 0.5)) * vec2f(0.9, 1.1);
    return clamp(c * (1.04 - 0.30 * dot(corner, corner)), vec3f(0.0), vec3f(1.0));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let at = vec2u(id.x, id.y + 8u * parameters.first_row);
    if (any(at >= scene.size)) {
        return;
    }
    let size = vec2f(scene.size);
    let pixel = vec2f(at) + 0.5;
    let p = vec2f(pixel.x - 0.5 * size.x, size.y - pixel.y) / size.y;
    textureStore(picture, at, vec4f(scene_colour(p), 1.0));
}
