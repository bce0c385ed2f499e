// The filtered likelihood of foreground as weights of the network's features: the mean over what a feature pixel covers.
// Host half: src/stylize/foreground.rs. CPU twin: src/stylize/cpu/foreground.rs.

struct Parameters {
    first_row: u32,
    mirror: u32,
    // Of the working picture.
    size: vec2<u32>,
    // Of the features.
    features: vec2<u32>,
}

struct Control {
    rate: f32,
    // 1 makes the background what counts.
    inverted: f32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> control: Control;
// Their second number is the guide.
@group(0) @binding(1) var<storage, read> samples: array<vec2<f32>>;
// Slope and offset.
@group(0) @binding(2) var<storage, read> lines: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read_write> weights: array<f32>;

// Looks at a feature pixel in each direction.
const TAPS = 3u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let at = vec2(id.x, id.y + parameters.first_row);
    let features = parameters.features;
    if at.x >= features.x {
        return;
    }
    let column = select(at.x, features.x - 1u - at.x, parameters.mirror != 0u);
    var sum = 0.0;
    for (var tap = 0u; tap < TAPS * TAPS; tap++) {
        // In whole numbers, so that every machine looks at the same place.
        let place = (vec2(column, at.y) * TAPS + vec2(tap % TAPS, tap / TAPS)) * 2u + 1u;
        let pixel = min(place * parameters.size / (2u * TAPS * features), parameters.size - 1u);
        let index = pixel.y * parameters.size.x + pixel.x;
        sum += smoothstep(0.25, 0.75, lines[index].x * samples[index].y + lines[index].y);
    }
    let weight = sum / f32(TAPS * TAPS);
    weights[at.y * features.x + at.x] = mix(weight, 1.0 - weight, control.inverted);
}
