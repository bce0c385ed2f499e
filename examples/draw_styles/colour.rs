//! Colours and what one does with them. Components are sRGB as stored, 0 to 1: painters mix by eye, not by light.

pub type Colour = [f32; 3];

/// A colour as a style sheet writes it.
pub const fn hex(code: u32) -> Colour {
    [((code >> 16) & 255) as f32 / 255.0, ((code >> 8) & 255) as f32 / 255.0, (code & 255) as f32 / 255.0]
}

/// `a` at 0, `b` at 1.
pub fn mix(a: Colour, b: Colour, share: f32) -> Colour {
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share)
}

/// Brighter above 1, darker below.
pub fn scale(a: Colour, factor: f32) -> Colour {
    a.map(|v| (v * factor).clamp(0.0, 1.0))
}

/// Each component moved by up to about `amount`, mostly together (brightness), a little apart (hue).
pub fn vary(a: Colour, amount: f32, rng: &mut super::rng::Rng) -> Colour {
    let common = rng.bell() * amount;
    a.map(|v| (v + common + rng.bell() * amount * 0.5).clamp(0.0, 1.0))
}

/// A row of colours read at 0 to 1, mixed in between.
pub fn ramp(colours: &[Colour], at: f32) -> Colour {
    let place = at.clamp(0.0, 1.0) * (colours.len() - 1) as f32;
    let first = (place as usize).min(colours.len() - 2);
    mix(colours[first], colours[first + 1], place - first as f32)
}

/// 0 below `low`, 1 above `high`, smooth in between.
pub fn smooth(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
