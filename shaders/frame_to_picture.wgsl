// A frame as its source gave it (YUYV, NV12, RGB, RGBA bytes) to an RGBA picture of the same size. Chroma is repeated, not
// interpolated: painting does not see the difference.
// Host half: src/stylize/frame.rs. CPU twin: src/pixels/convert.rs.

struct Parameters {
    first_row: u32,
    unused: u32,
    size: vec2<u32>,
    // What makes red, green and blue of Y, U and V: src/pixels/yuv.rs.
    black: f32,
    luma: f32,
    red_of_v: f32,
    green_of_u: f32,
    green_of_v: f32,
    blue_of_u: f32,
}

// 0 YUYV, 1 NV12, 2 RGB, 3 RGBA. No parameter: a driver that is a program would go through all of them for every pixel.
override format: u32 = 0u;
var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> bytes: array<u32>;
@group(0) @binding(1) var picture: texture_storage_2d<rgba8unorm, write>;

fn byte(at: u32) -> f32 {
    return f32((bytes[at / 4u] >> (8u * (at % 4u))) & 255u);
}

fn rgb_of_yuv(y: f32, u: f32, v: f32) -> vec3<f32> {
    let luma = parameters.luma * (y - parameters.black);
    let cb = u - 128.0;
    let cr = v - 128.0;
    return vec3(
        luma + parameters.red_of_v * cr,
        luma + parameters.green_of_u * cb + parameters.green_of_v * cr,
        luma + parameters.blue_of_u * cb,
    );
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let at = vec2(id.x, id.y + 8u * parameters.first_row);
    let size = parameters.size;
    if any(at >= size) {
        return;
    }
    let pixel = at.y * size.x + at.x;
    var rgb: vec3<f32>;
    switch format {
        case 0u: {
            let pair = 4u * (pixel / 2u);
            rgb = rgb_of_yuv(byte(2u * pixel), byte(pair + 1u), byte(pair + 3u));
        }
        case 1u: {
            let chroma = size.x * size.y + (at.y / 2u) * size.x + (at.x & ~1u);
            rgb = rgb_of_yuv(byte(pixel), byte(chroma), byte(chroma + 1u));
        }
        case 2u: {
            rgb = vec3(byte(3u * pixel), byte(3u * pixel + 1u), byte(3u * pixel + 2u));
        }
        default: {
            rgb = vec3(byte(4u * pixel), byte(4u * pixel + 1u), byte(4u * pixel + 2u));
        }
    }
    textureStore(picture, at, vec4(clamp(rgb / 255.0, vec3(0.0), vec3(1.0)), 1.0));
}
