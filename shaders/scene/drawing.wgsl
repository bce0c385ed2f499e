// The built-in scene: a bay at golden hour and somebody who greets from its shore.
//
// Every function has a twin of the same name in src/source/demo/cpu/, these in drawing.rs. Lengths are in heights of the picture: x from its
// middle to the right, y from its lower edge up. Shapes are signed distances with edges one pixel soft, so that both twins
// agree to a rounding. What moves does so a whole number of times a minute, after which the scene begins again.

struct Scene {
    size: vec2u,
    seconds: f32,
    padding: u32,
    // The sine of a motion that goes round n times a minute, at n; the same for every pixel.
    swings: array<vec4f, 11>,
}

// A struct although it is one number: naga has no other immediates for Direct3D.
struct Parameters {
    // First row of workgroups, so that it can be drawn in slices.
    first_row: u32,
}

var<immediate> parameters: Parameters;
@group(0) @binding(0) var<storage, read> scene: Scene;
@group(0) @binding(1) var picture: texture_storage_2d<rgba8unorm, write>;

const TAU = 6.2831853;
const LOOP_SECONDS = 60.0;
const HORIZON = 0.43;
const SUN = vec2f(0.17, 0.535);
const WIND_PERIOD = 6;

// Time and soft edges.

fn cycle(times: f32) -> f32 {
    return fract(scene.seconds * times / LOOP_SECONDS);
}

fn swing(times: i32) -> f32 {
    return scene.swings[times / 4][times % 4];
}

// How much of a pixel lies inside a shape whose edge is `d` away, where a unit is `scale` heights.
fn cover(d: f32, scale: f32) -> f32 {
    return clamp(0.5 - d * scale * f32(scene.size.y), 0.0, 1.0);
}

// Whether a pixel is beyond the box of these corners: most are, of most things.
fn outside(p: vec2f, low: vec2f, high: vec2f) -> bool {
    return any(p < low) || any(p > high);
}

fn falling(low: f32, high: f32, x: f32) -> f32 {
    return 1.0 - smoothstep(low, high, x);
}

fn square(x: f32) -> f32 {
    return x * x;
}

// Noise.

fn hash(x: i32, y: i32) -> f32 {
    var h = bitcast<u32>(x) * 0x9e3779b1u + bitcast<u32>(y) * 0x85ebca77u;
    h = (h ^ (h >> 15u)) * 0x2c1b3c6du;
    h = (h ^ (h >> 12u)) * 0x297a2d39u;
    return f32((h ^ (h >> 15u)) >> 8u) / 16777216.0;
}

fn noise1(x: f32, seed: i32) -> f32 {
    let i = i32(floor(x));
    let f = fract(x);
    return mix(hash(i, seed), hash(i + 1, seed), f * f * (3.0 - 2.0 * f));
}

// Repeats after `period` cells in x.
fn noise2(p: vec2f, period: i32) -> f32 {
    let cell = vec2i(floor(p));
    let f = fract(p);
    let u = f * f * (3.0 - 2.0 * f);
    let x0 = ((cell.x % period) + period) % period;
    let x1 = (x0 + 1) % period;
    let below = mix(hash(x0, cell.y), hash(x1, cell.y), u.x);
    let above = mix(hash(x0, cell.y + 1), hash(x1, cell.y + 1), u.x);
    return mix(below, above, u.y);
}

fn fbm(p: vec2f, period: i32, octaves: i32) -> f32 {
    var sum = 0.0;
    var weight = 0.5;
    var q = p;
    var repeat = period;
    for (var i = 0; i < octaves; i++) {
        sum += weight * noise2(q, repeat);
        weight *= 0.5;
        q = q * 2.0 + vec2f(0.0, 17.3);
        repeat *= 2;
    }
    return sum;
}

fn ridge(x: f32, seed: i32) -> f32 {
    return 0.56 * noise1(x, seed) + 0.29 * noise1(x * 2.3, seed + 1) + 0.15 * noise1(x * 5.9, seed + 2);
}

// Shapes.

fn ellipse(p: vec2f, centre: vec2f, radius: vec2f) -> f32 {
    return (length((p - centre) / radius) - 1.0) * min(radius.x, radius.y);
}

fn capsule(p: vec2f, a: vec2f, b: vec2f, radius: f32) -> f32 {
    let along = clamp(dot(p - a, b - a) / dot(b - a, b - a), 0.0, 1.0);
    return length(p - a - (b - a) * along) - radius;
}

fn rect(p: vec2f, centre: vec2f, half: vec2f) -> f32 {
    let q = abs(p - centre) - half;
    return max(q.x, q.y);
}

// Corners counter-clockwise.
fn triangle(p: vec2f, a: vec2f, b: vec2f, c: vec2f) -> f32 {
    return max(max(edge(p, a, b), edge(p, b, c)), edge(p, c, a));
}

fn edge(p: vec2f, a: vec2f, b: vec2f) -> f32 {
    let along = normalize(b - a);
    return (p.x - a.x) * along.y - (p.y - a.y) * along.x;
}

// By a small angle only.
fn rotate(p: vec2f, angle: f32) -> vec2f {
    let c = 1.0 - 0.5 * angle * angle;
    return vec2f(c * p.x + angle * p.y, c * p.y - angle * p.x);
}
