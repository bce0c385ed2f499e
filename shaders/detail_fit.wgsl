// How the painting follows the content around each pixel: the slope of each channel over the content's luma (a guided
// filter's: He, Sun and Tang 2010), as much as the content explains the painting there. None where the content is flat but
// for noise, and where the painting goes its own way. And which way the painting's own strokes go there.
// Host half: src/stylize/detail.rs. CPU twin: src/stylize/cpu/detail.rs.

struct Parameters {
    first_row: u32,
    unused: u32,
    // Width and height of the painting.
    size: vec2<u32>,
}

var<immediate> parameters: Parameters;
// The encoder's input.
@group(0) @binding(0) var<storage, read> content: array<Rgb16>;
@group(0) @binding(1) var painting: texture_2d<f32>;
// Slopes, and the content's luma.
@group(0) @binding(2) var<storage, read_write> fit: array<vec4<f32>>;
// How distances are measured around the pixel (common/steering.wgsl).
@group(0) @binding(3) var<storage, read_write> forms: array<vec4<f32>>;

// Variance of the luma that counts as an edge: five levels.
const EPSILON = 0.0004;
const STEEPEST = 2.0;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + parameters.first_row);
    let size = parameters.size;
    if pixel.x >= size.x {
        return;
    }
    let at = pixel.y * size.x + pixel.x;
    let here = luma(rgb_of(content[at]));
    let first = vec2<i32>(pixel) - 1;
    let last = vec2<i32>(size) - 1;
    // Relative to this pixel, so that little is lost in the squares.
    var guide = 0.0;
    var square = 0.0;
    var sum = vec3(0.0);
    var squares = vec3(0.0);
    var product = vec3(0.0);
    var greys: array<f32, 9>;
    for (var y = 0; y < 3; y++) {
        for (var x = 0; x < 3; x++) {
            let near = clamp(first + vec2(x, y), vec2(0), last);
            let difference = luma(rgb_of(content[u32(near.y) * size.x + u32(near.x)])) - here;
            let painted = textureLoad(painting, near, 0).rgb;
            guide += difference;
            square += difference * difference;
            sum += painted;
            squares += painted * painted;
            product += difference * painted;
            greys[3 * y + x] = luma(painted);
        }
    }
    let mean = guide / 9.0;
    let variance = square / 9.0 - mean * mean;
    let covariance = product / 9.0 - mean * sum / 9.0;
    let spread = squares / 9.0 - sum * sum / 81.0;
    let explained = covariance * covariance / ((variance + EPSILON) * (spread + EPSILON));
    let slope = clamp(covariance / (variance + EPSILON), vec3(-STEEPEST), vec3(STEEPEST));
    fit[at] = vec4(explained * slope, here);

    // In each of the four squares of 2x2 pixels that meet here.
    var gradients = vec3(0.0);
    for (var y = 0; y < 2; y++) {
        for (var x = 0; x < 2; x++) {
            let corner = 3 * y + x;
            let down = greys[corner + 4] - greys[corner];
            let up = greys[corner + 1] - greys[corner + 3];
            let gradient = 0.5 * vec2(down + up, down - up);
            gradients += 0.25 * vec3(gradient.x * gradient.x, gradient.x * gradient.y, gradient.y * gradient.y);
        }
    }
    forms[at] = vec4(steered(gradients), 0.0);
}
