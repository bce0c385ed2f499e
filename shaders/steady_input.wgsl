// The encoder's input with a camera's noise averaged away over time where nothing moves.
// Host half: src/stylize/steady.rs. CPU twin: src/stylize/cpu/steady.rs.

struct Parameters {
    first_row: u32,
    unused: u32,
    // Width and height of the picture.
    size: vec2<u32>,
}

var<immediate> parameters: Parameters;
@group(0) @binding(2) var<storage, read_write> input: array<Activation>;
@group(0) @binding(3) var<storage, read_write> history: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let pixel = vec2(id.x, id.y + parameters.first_row);
    if pixel.x >= parameters.size.x {
        return;
    }
    let at = pixel.y * parameters.size.x + pixel.x;
    let share = max(motion_at(pixel, parameters.size), settings.input_rate);
    let steady = mix(history[at], vec4<f32>(input[at]), share);
    history[at] = steady;
    input[at] = Activation(steady);
}
