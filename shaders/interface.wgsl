// The interface's triangles: a texture (letters, thumbnails) times a colour, both display values with premultiplied alpha.
// Host half: src/app/meshes.rs.

struct Parameters {
    // Width and height of the window in points.
    window: vec2<f32>,
}

// As in view.wgsl.
override linear_light: bool = false;

var<immediate> parameters: Parameters;
@group(0) @binding(0) var ink: texture_2d<f32>;
@group(0) @binding(1) var bilinear: sampler;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) at: vec2<f32>,
    @location(1) colour: vec4<f32>,
}

@vertex
fn corner(
    @location(0) position: vec2<f32>,
    @location(1) at: vec2<f32>,
    @location(2) colour: vec4<f32>,
) -> Corner {
    let place = 2.0 * position / parameters.window - 1.0;
    return Corner(vec4(place.x, -place.y, 0.0, 1.0), at, colour);
}

@fragment
fn colour(corner: Corner) -> @location(0) vec4<f32> {
    var value = corner.colour * textureSample(ink, bilinear, corner.at);
    if linear_light {
        // The colour itself is converted, not its product with alpha.
        value = vec4(light_of(value.rgb / max(value.a, 1e-4)) * value.a, value.a);
    }
    return value;
}
