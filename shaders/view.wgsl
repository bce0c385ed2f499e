// A picture in the window, which is larger or smaller. The viewport is the picture's place.
// Host half: src/app/view.rs.

// Catmull-Rom (common/catmull_rom.wgsl), else what the sampler gives, which is what software rendering can afford. Not a
// parameter, for some drivers run both sides of every branch.
override smoothly: bool = true;
// Whether the window's format turns linear light into display values by itself.
override linear_light: bool = false;

struct Parameters {
    // 1 shows the picture mirrored.
    mirror: f32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var bilinear: sampler;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) at: vec2<f32>,
}

// One triangle that covers the viewport.
@vertex
fn corner(@builtin(vertex_index) index: u32) -> Corner {
    let at = vec2(f32((index << 1u) & 2u), f32(index & 2u));
    let position = vec4(2.0 * at.x - 1.0, 1.0 - 2.0 * at.y, 0.0, 1.0);
    return Corner(position, vec2(mix(at.x, 1.0 - at.x, parameters.mirror), at.y));
}

@fragment
fn colour(corner: Corner) -> @location(0) vec4<f32> {
    var value: vec3<f32>;
    if smoothly {
        value = catmull_rom(picture, bilinear, corner.at);
    } else {
        value = textureSampleLevel(picture, bilinear, corner.at, 0.0).rgb;
    }
    if linear_light {
        value = light_of(value);
    }
    return vec4(value, 1.0);
}
