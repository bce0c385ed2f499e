// Light of an sRGB colour, in [0, 1], for targets that encode it themselves (IEC 61966-2-1).
fn light_of(colour: vec3<f32>) -> vec3<f32> {
    return select(pow((colour + 0.055) / 1.055, vec3(2.4)), colour / 12.92, colour <= vec3(0.04045));
}
