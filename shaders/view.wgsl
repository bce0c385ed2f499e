// A picture in the window, which is larger or smaller. The viewport is the picture's place.
// Host half: src/app/view.rs.

// Catmull-Rom, else bilinear, which is what software rendering can afford. Not a parameter, for some drivers run both
// sides of every branch.
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

fn take(at: vec2<f32>) -> vec3<f32> {
    return textureSampleLevel(picture, bilinear, at, 0.0).rgb;
}

// Catmull-Rom over 4x4 texels. The two middle weights of each axis are positive, so one bilinear sample between the two
// texels takes both: nine samples in all.
fn catmull_rom(at: vec2<f32>) -> vec3<f32> {
    let size = vec2<f32>(textureDimensions(picture));
    let texel = at * size;
    let centre = floor(texel - 0.5) + 0.5;
    let f = texel - centre;
    let before = f * (-0.5 + f * (1.0 - 0.5 * f));
    let first = 1.0 + f * f * (1.5 * f - 2.5);
    let second = f * (0.5 + f * (2.0 - 1.5 * f));
    let after = f * f * (0.5 * f - 0.5);
    let middle = first + second;
    let x0 = (centre - 1.0) / size;
    let x1 = (centre + second / middle) / size;
    let x2 = (centre + 2.0) / size;
    var sum = before.y * (before.x * take(x0) + middle.x * take(vec2(x1.x, x0.y)) + after.x * take(vec2(x2.x, x0.y)));
    sum += middle.y * (before.x * take(vec2(x0.x, x1.y)) + middle.x * take(x1) + after.x * take(vec2(x2.x, x1.y)));
    sum += after.y * (before.x * take(vec2(x0.x, x2.y)) + middle.x * take(vec2(x1.x, x2.y)) + after.x * take(x2));
    return clamp(sum, vec3(0.0), vec3(1.0));
}

@fragment
fn colour(corner: Corner) -> @location(0) vec4<f32> {
    var value: vec3<f32>;
    if smoothly {
        value = catmull_rom(corner.at);
    } else {
        value = take(corner.at);
    }
    if linear_light {
        let low = value / 12.92;
        let high = pow((value + 0.055) / 1.055, vec3(2.4));
        value = select(high, low, value <= vec3(0.04045));
    }
    return vec4(value, 1.0);
}
