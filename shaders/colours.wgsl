// Sums of a picture's colours and of their products over a grid of points: all that their mean and covariance need. A
// workgroup takes a row of the grid.
// Host half: src/stylize/colours.rs. CPU twin: ColourStatistics::of_points there.

struct Parameters {
    first_row: u32,
    // Pixels from point to point.
    step: u32,
    // Points in a row.
    columns: u32,
}

// Of values around zero, so that sums stay small.
struct Sums {
    // Red, green and blue; how many points.
    colour: vec4<f32>,
    squares: vec4<f32>,
    // Red and green, green and blue, blue and red.
    products: vec4<f32>,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var<storage, read_write> rows: array<Sums>;

const THREADS = 64u;
var<workgroup> parts: array<Sums, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let row = workgroup.y + parameters.first_row;
    let size = textureDimensions(picture);
    var mine = Sums(vec4(0.0), vec4(0.0), vec4(0.0));
    for (var column = index; column < parameters.columns; column += THREADS) {
        let at = min(vec2(column, row) * parameters.step + parameters.step / 2u, size - 1u);
        let colour = textureLoad(picture, at, 0).rgb - 0.5;
        mine.colour += vec4(colour, 1.0);
        mine.squares += vec4(colour * colour, 0.0);
        mine.products += vec4(colour * colour.gbr, 0.0);
    }
    parts[index] = mine;
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if index < half {
            parts[index].colour += parts[index + half].colour;
            parts[index].squares += parts[index + half].squares;
            parts[index].products += parts[index + half].products;
        }
    }
    if index == 0u {
        rows[row] = parts[0];
    }
}
