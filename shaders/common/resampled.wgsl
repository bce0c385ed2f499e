// A picture's pixels at another size, mirrored on request: the first two bindings and the parameters of the kernels that
// read pictures so. Host half: src/stylize/frame.rs. CPU twin: src/stylize/cpu/scaling.rs.

struct Parameters {
    first_row: u32,
    mirror: u32,
    // Bilinear samples in each direction for a pixel; enough for its footprint in the picture.
    taps: u32,
    unused: u32,
    // Width and height as which the picture is read.
    size: vec2<u32>,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var bilinear: sampler;

// The mean colour of a pixel's footprint.
fn resampled(pixel: vec2<u32>) -> vec3<f32> {
    let size = parameters.size;
    let column = select(pixel.x, size.x - 1u - pixel.x, parameters.mirror != 0u);
    let step = 1.0 / f32(parameters.taps);
    var sum = vec3(0.0);
    for (var y = 0u; y < parameters.taps; y++) {
        for (var x = 0u; x < parameters.taps; x++) {
            let offset = (vec2(f32(x), f32(y)) + 0.5) * step;
            let place = (vec2(f32(column), f32(pixel.y)) + offset) / vec2<f32>(size);
            sum += textureSampleLevel(picture, bilinear, place, 0.0).rgb;
        }
    }
    return sum * step * step;
}
