// Motion reaches as far as the network sees: each cell takes the strongest of its neighbours', weaker with distance. The
// share of moving cells, of the whole picture, goes behind the cells: row by row first, added up by whoever reads it.
// Host half: src/stylize/steady.rs. CPU twin: src/stylize/cpu/steady.rs.

struct Parameters {
    first_row: u32,
    unused: u32,
    // Width and height of the picture.
    size: vec2<u32>,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> motion: array<f32>;
// Cells, and then the mean motion of each row of cells.
@group(0) @binding(1) var<storage, read_write> spread: array<f32>;

// In cells. Full strength up to NEAR, none beyond FAR.
const NEAR = 3.0;
const FAR = 6.0;
const REACH = 5;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let cells = vec2<i32>((parameters.size + 3u) / 4u);
    let cell = vec2<i32>(i32(id.x), i32(id.y + parameters.first_row));
    if cell.x == 0 {
        var sum = 0.0;
        for (var x = 0; x < cells.x; x++) {
            sum += motion[cell.y * cells.x + x];
        }
        spread[cells.x * cells.y + cell.y] = sum / f32(cells.x);
    }
    if cell.x >= cells.x {
        return;
    }
    var most = 0.0;
    for (var y = max(cell.y - REACH, 0); y <= min(cell.y + REACH, cells.y - 1); y++) {
        for (var x = max(cell.x - REACH, 0); x <= min(cell.x + REACH, cells.x - 1); x++) {
            let there = motion[y * cells.x + x];
            if there > most {
                let distance = length(vec2(f32(x - cell.x), f32(y - cell.y)));
                most = max(most, there * clamp((FAR - distance) / (FAR - NEAR), 0.0, 1.0));
            }
        }
    }
    spread[cell.y * cells.x + cell.x] = most;
}
