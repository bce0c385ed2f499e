// Where a pixel lies among the middles of cells that are `side` pixels wide and high, in a grid of `cells`: the cells above
// and left of it and below and right of it, and how far it is from the one to the other.
struct Between {
    first: vec2<u32>,
    second: vec2<u32>,
    share: vec2<f32>,
}

fn between(pixel: vec2<u32>, side: f32, cells: vec2<u32>) -> Between {
    let at = clamp((vec2<f32>(pixel) + 0.5) / side - 0.5, vec2(0.0), vec2<f32>(cells - 1u));
    let first = vec2<u32>(at);
    return Between(first, min(first + 1u, cells - 1u), fract(at));
}
