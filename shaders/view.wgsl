// A picture in the window, which is larger or smaller. The viewport is the picture's place.
// Host half: src/app/view.rs.

// Catmull-Rom (common/catmull_rom.wgsl) where the picture is enlarged and the mean of a pixel's footprint where it is shrunk,
// else what the sampler gives, which is what software rendering can afford. Not a parameter, for some drivers run both sides
// of every branch.
override smoothly: bool = true;
// Whether the window's format turns linear light into display values by itself.
override linear_light: bool = false;

struct Parameters {
    // 1 shows the picture mirrored.
    mirror: f32,
    // Bilinear samples in each direction for a pixel whose footprint is larger than a texel, else 1.
    taps: u32,
    // Width and height of a pixel as a share of the picture.
    pixel: vec2<f32>,
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

// The mean colour of what a pixel covers, so that nothing of a large picture flickers in a small window.
fn footprint(at: vec2<f32>) -> vec3<f32> {
    let step = 1.0 / f32(parameters.taps);
    var sum = vec3(0.0);
    for (var y = 0u; y < parameters.taps; y++) {
        for (var x = 0u; x < parameters.taps; x++) {
            let offset = (vec2(f32(x), f32(y)) + 0.5) * step - 0.5;
            sum += textureSampleLevel(picture, bilinear, at + offset * parameters.pixel, 0.0).rgb;
        }
    }
    return sum * step * step;
}

@fragment
fn colour(corner: Corner) -> @location(0) vec4<f32> {
    var value: vec3<f32>;
    if smoothly && parameters.taps > 1u {
        value = footprint(corner.at);
    } else if smoothly {
        value = catmull_rom(picture, bilinear, corner.at);
    } else {
        value = textureSampleLevel(picture, bilinear, corner.at, 0.0).rgb;
    }
    if linear_light {
        value = light_of(value);
    }
    return vec4(value, 1.0);
}
