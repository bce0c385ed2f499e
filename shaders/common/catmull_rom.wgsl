// Catmull-Rom over 4x4 texels. The two middle weights of each axis are positive, so one bilinear sample between the two
// texels takes both: nine samples in all.
fn catmull_rom(picture: texture_2d<f32>, bilinear: sampler, at: vec2<f32>) -> vec3<f32> {
    let size = vec2<f32>(textureDimensions(picture));
    let texel = at * size;
    let centre = floor(texel - 0.5) + 0.5;
    let f = texel - centre;
    let before = f * (-0.5 + f * (1.0 - 0.5 * f));
    let first = 1.0 + f * f * (1.5 * f - 2.5);
    let second = f * (0.5 + f * (2.0 - 1.5 * f));
    let after = f * f * (0.5 * f - 0.5);
    let middle = first + second;
    let xs = vec3((centre.x - 1.0) / size.x, (centre.x + second.x / middle.x) / size.x, (centre.x + 2.0) / size.x);
    let ys = vec3((centre.y - 1.0) / size.y, (centre.y + second.y / middle.y) / size.y, (centre.y + 2.0) / size.y);
    let across = vec3(before.x, middle.x, after.x);
    let down = vec3(before.y, middle.y, after.y);
    var sum = vec3(0.0);
    for (var y = 0; y < 3; y++) {
        for (var x = 0; x < 3; x++) {
            let weight = across[x] * down[y];
            sum += weight * textureSampleLevel(picture, bilinear, vec2(xs[x], ys[y]), 0.0).rgb;
        }
    }
    return clamp(sum, vec3(0.0), vec3(1.0));
}
