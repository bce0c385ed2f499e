//! Values as our files have them: numbers held to their ranges, whatever somebody wrote there; and changes that are taken back.

use serde::{Deserialize, Deserializer};

/// A number as a file shows it: no more digits than anybody means.
pub fn rounded(number: f32) -> f64 {
    (f64::from(number) * 1000.0).round() / 1000.0
}

/// What a value is when the change from `before` to `after` is taken back: if it is still as it was after that, what it was before.
pub fn taken_back<T: PartialEq>(now: T, before: T, after: T) -> T {
    if now == after { before } else { now }
}

/// So many of something.
pub fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The line, counted from 1, of the byte at `at`.
pub fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// A name that is not taken: that one, or with the first number behind it that makes one.
pub fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2u32..).map(|count| format!("{name} {count}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// A number between two others, both included.
fn within<'de, D: Deserializer<'de>, T: From<f64>>(from: D, least: f64, most: f64) -> Result<T, D::Error> {
    let number = f64::deserialize(from)?;
    if (least..=most).contains(&number) { Ok(number.into()) } else { Err(no_number(number, least, most)) }
}

fn whole<'de, D: Deserializer<'de>, T: From<u32>>(from: D, least: u32, most: u32) -> Result<T, D::Error> {
    let number = i64::deserialize(from)?;
    let fits = u32::try_from(number).ok().filter(|number| (least..=most).contains(number));
    fits.map(T::from).ok_or_else(|| no_number(number, least, most))
}

fn no_number<E: serde::de::Error>(
    number: impl std::fmt::Display,
    least: impl std::fmt::Display,
    most: impl std::fmt::Display,
) -> E {
    E::custom(format!("{number} is not a number from {least} to {most}"))
}

/// In [0, 1].
pub fn unit<'de, D: Deserializer<'de>, T: From<f64>>(from: D) -> Result<T, D::Error> {
    within(from, 0.0, 1.0)
}

/// In [0, 2].
pub fn twice<'de, D: Deserializer<'de>, T: From<f64>>(from: D) -> Result<T, D::Error> {
    within(from, 0.0, 2.0)
}

/// Of a style in a mix.
pub const MOST_WEIGHT: f64 = 1000.0;

/// Of a style in a mix.
pub fn weight<'de, D: Deserializer<'de>, T: From<f64>>(from: D) -> Result<T, D::Error> {
    within(from, 0.0, MOST_WEIGHT)
}

/// Of the interface.
pub fn scale<'de, D: Deserializer<'de>, T: From<f64>>(from: D) -> Result<T, D::Error> {
    within(from, 0.5, 2.5)
}

/// Seconds that one style takes to pass into the next, at most.
pub const LONGEST_FADE: f32 = 3.0;

/// In seconds.
pub fn fade<'de, D: Deserializer<'de>, T: From<f64>>(from: D) -> Result<T, D::Error> {
    within(from, 0.0, LONGEST_FADE.into())
}

/// The least that a side of a window has, in points.
pub const SMALLEST_WINDOW: u32 = 64;
const LARGEST_WINDOW: u32 = 16384;

/// A side of a window as it is remembered, in points.
pub fn held_extent(side: u32) -> u32 {
    side.clamp(SMALLEST_WINDOW, LARGEST_WINDOW)
}

/// A side of a window, in points.
pub fn extent<'de, D: Deserializer<'de>, T: From<u32>>(from: D) -> Result<T, D::Error> {
    whole(from, SMALLEST_WINDOW, LARGEST_WINDOW)
}

/// A short side at which styles are encoded, in pixels.
pub fn style_size<'de, D: Deserializer<'de>, T: From<u32>>(from: D) -> Result<T, D::Error> {
    whole(from, 16, 1024)
}

/// What is written as a text, as a command line has it.
pub mod text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(value: &Option<impl Display>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(ToString::to_string).serialize(to)
    }

    pub fn deserialize<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: FromStr<Err: Display>,
    {
        String::deserialize(from)?.parse().map(Some).map_err(serde::de::Error::custom)
    }
}
