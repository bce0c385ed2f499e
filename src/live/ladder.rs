//! What there is to choose from: painted sizes and networks, and the ladder of both that automatic quality climbs.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::Widths;

/// How large the painted picture is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaintedSize {
    /// As large as holds the rate.
    #[default]
    Automatic,
    /// Its short side in pixels.
    ShortSide(u32),
}

/// Short sides that can be asked for, in pixels.
pub const SHORT_SIDES: std::ops::RangeInclusive<u32> = 64..=2160;

impl PaintedSize {
    /// The short side in pixels that was asked for; `automatic` where none was.
    pub fn or(self, automatic: u32) -> u32 {
        match self {
            PaintedSize::Automatic => automatic,
            PaintedSize::ShortSide(side) => side,
        }
    }
}

impl FromStr for PaintedSize {
    type Err = String;

    fn from_str(text: &str) -> Result<PaintedSize, String> {
        match text.parse() {
            Ok(side) if SHORT_SIDES.contains(&side) => Ok(PaintedSize::ShortSide(side)),
            _ if text == "auto" => Ok(PaintedSize::Automatic),
            _ => Err(format!(
                "{text:?} is neither auto nor a whole number from {} to {}",
                SHORT_SIDES.start(),
                SHORT_SIDES.end()
            )),
        }
    }
}

impl std::fmt::Display for PaintedSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PaintedSize::Automatic => f.write_str("auto"),
            PaintedSize::ShortSide(side) => side.fmt(f),
        }
    }
}

/// A painted size as files have it: `"auto"` or a number of pixels.
pub mod painted_size {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::PaintedSize;

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Written {
        Pixels(i64),
        Word(String),
    }

    pub fn serialize<S: Serializer>(size: &Option<PaintedSize>, to: S) -> Result<S::Ok, S::Error> {
        let written = size.map(|size| match size {
            PaintedSize::ShortSide(side) => Written::Pixels(side.into()),
            PaintedSize::Automatic => Written::Word(size.to_string()),
        });
        written.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PaintedSize>, D::Error> {
        let text = match Written::deserialize(from) {
            Ok(Written::Pixels(side)) => side.to_string(),
            Ok(Written::Word(word)) => word,
            Err(_) => "a size".to_owned(),
        };
        text.parse().map(Some).map_err(serde::de::Error::custom)
    }
}

/// Which network paints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// The finest that there is time for
    #[default]
    Auto,
    /// A quarter of the paper's widths: quick
    Quarter,
    /// Half of the paper's widths: finer, for nearly four times the work
    Half,
    /// The paper's own, once `vivant import` has taken one in: for four times the work again
    Paper,
}

impl Model {
    const ALL: [Model; 4] = [Model::Auto, Model::Quarter, Model::Half, Model::Paper];

    /// What there is to choose from, given the networks' widths; nothing where there is one network.
    pub fn choices(networks: impl IntoIterator<Item = Widths>) -> Vec<Model> {
        let networks: Vec<Widths> = networks.into_iter().collect();
        let there = |model: &Model| model.widths().is_none_or(|widths| networks.contains(&widths));
        if networks.len() > 1 { Model::ALL.into_iter().filter(there).collect() } else { Vec::new() }
    }

    /// The one that the network of those widths is chosen by, if it has a name.
    pub fn of(widths: Widths) -> Option<Model> {
        Model::ALL.into_iter().find(|model| model.widths() == Some(widths))
    }

    /// `None` where that is not the user's choice.
    pub fn widths(self) -> Option<Widths> {
        match self {
            Model::Auto => None,
            Model::Quarter => Some(Widths::QUARTER),
            Model::Half => Some(Widths::HALF),
            Model::Paper => Some(Widths::PAPER),
        }
    }
}

/// One of the ways to paint that there is to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The network's.
    pub widths: Widths,
    /// Short side of the painted picture, in pixels.
    pub short_side: u32,
    /// What a frame costs in comparison with the other rungs: pixels of a square that the lightest network would paint at
    /// the same cost.
    pub work: u64,
}

impl Rung {
    pub fn new((widths, cost): (Widths, f64), short_side: u32) -> Rung {
        Rung { widths, short_side, work: (cost * f64::from(short_side).powi(2)) as u64 }
    }
}

/// Networks, and what each costs in comparison with the lightest, which comes first.
pub type Costs = Vec<(Widths, f64)>;

/// Beyond this short side a finer network shows more than more pixels do.
const ENOUGH: u32 = 576;
/// Below this one pixels count for more than a finer network.
const TOO_FEW: u32 = 384;

/// What to choose from for a source whose frames have the short side `source`, in pixels: the least work first, of each
/// network the smallest size first. Every size, where there is one network; every network, where the size is given.
pub fn ladder(size: PaintedSize, source: u32, costs: &Costs) -> Vec<Rung> {
    let sides = match size {
        PaintedSize::Automatic => sides(source),
        PaintedSize::ShortSide(side) => vec![side],
    };
    let largest = sides.last().copied().unwrap_or_default();
    let mut rungs: Vec<Rung> = Vec::new();
    for (i, cost) in costs.iter().enumerate() {
        let least = rungs.last().map_or(0, |rung| rung.work);
        let (first, last) = (i == 0, i + 1 == costs.len());
        let fits = |side: u32| (first || side >= TOO_FEW.min(largest)) && (last || side <= ENOUGH.max(sides[0]));
        let own = sides.iter().filter(|side| fits(**side)).map(|side| Rung::new(*cost, *side));
        rungs.extend(own.filter(|rung| rung.work > least));
    }
    rungs
}

/// The sizes for a source whose frames have that short side, in pixels, the smallest first. None is larger than the
/// source, which would show no more of it.
fn sides(source: u32) -> Vec<u32> {
    // Below the first, strokes are as large as what they paint.
    const SIDES: [u32; 10] = [192, 224, 256, 320, 384, 480, 576, 720, 900, 1080];
    let mut sides: Vec<u32> = SIDES.into_iter().filter(|side| *side < source).collect();
    if source <= SIDES[SIDES.len() - 1] {
        // A size close below the source's own has no use.
        sides.retain(|side| f64::from(*side) <= 0.9 * f64::from(source));
        sides.push(source.max(*SHORT_SIDES.start()));
    }
    sides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_they_are_read() {
        for text in ["auto", "64", "384", "2160"] {
            assert_eq!(text.parse::<PaintedSize>().map(|size| size.to_string()), Ok(text.to_owned()));
        }
        for bad in ["", "automatic", "63", "2161", "-5", "1e3"] {
            assert!(bad.parse::<PaintedSize>().is_err(), "{bad}");
        }
    }

    #[test]
    fn no_size_is_larger_than_the_source_and_there_is_always_one() {
        assert_eq!(sides(480), [192, 224, 256, 320, 384, 480]);
        assert_eq!(sides(500), [192, 224, 256, 320, 384, 500]);
        assert_eq!(sides(1080).last(), Some(&1080));
        assert_eq!(sides(2160).last(), Some(&1080));
        assert_eq!(sides(100), [100]);
        assert_eq!(sides(16), [64]);
        for source in 1..3000 {
            let sides = sides(source);
            assert!(sides.is_sorted_by(|a, b| a < b) && !sides.is_empty(), "{source}: {sides:?}");
        }
    }

    #[test]
    fn there_is_a_choice_between_what_there_is() {
        let both = [Widths::QUARTER, Widths::HALF];
        assert_eq!(Model::choices(both), [Model::Auto, Model::Quarter, Model::Half]);
        assert_eq!(Model::choices([both[0], both[1], Widths::PAPER]), Model::ALL);
        assert_eq!(Model::choices([both[0]]), []);
    }

    #[test]
    fn the_ladder_goes_through_the_sizes_and_then_through_a_finer_network() {
        let costs = vec![(Widths::QUARTER, 1.0), (Widths::HALF, 3.8)];
        let named = |size, source, costs: &Costs| {
            ladder(size, source, costs)
                .iter()
                .map(|rung| format!("{} {}", rung.widths.name(), rung.short_side))
                .collect::<Vec<_>>()
        };
        let all = named(PaintedSize::Automatic, 480, &costs);
        assert_eq!(all[3..], ["quarter 320", "quarter 384", "quarter 480", "half 384", "half 480"]);
        assert_eq!(named(PaintedSize::Automatic, 100, &costs), ["quarter 100", "half 100"]);
        assert_eq!(named(PaintedSize::ShortSide(900), 480, &costs), ["quarter 900", "half 900"]);
        assert_eq!(named(PaintedSize::Automatic, 720, &costs[1..].to_vec()).len(), 8);
        // A third one: the second no larger than is enough.
        let three = vec![costs[0], costs[1], (Widths::PAPER, 15.6)];
        let all = named(PaintedSize::Automatic, 1080, &three);
        assert_eq!(all[6..10], ["quarter 576", "half 384", "half 480", "half 576"]);
        assert_eq!(all[10..], ["paper 384", "paper 480", "paper 576", "paper 720", "paper 900", "paper 1080"]);
        for source in 1..3000 {
            let rungs = ladder(PaintedSize::Automatic, source, &costs);
            assert!(rungs.is_sorted_by(|a, b| a.work < b.work), "{source}: {rungs:?}");
            assert_eq!(rungs.last().map(|rung| rung.widths), Some(Widths::HALF));
        }
    }
}
