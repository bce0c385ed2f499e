//! Pictures that are kept in tiles, as telephones do with theirs: `ffmpeg` takes each tile for a stream of its own, and says how
//! they lie in a group of them (since version 7.1; older ones do not read such files).

use std::path::Path;
use std::process::Stdio;

use serde::Deserialize;

use crate::ffmpeg::{as_file, program};

/// How tiles make a picture. All lengths are pixels.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Grid {
    width: u64,
    height: u64,
    /// Where the picture begins on the canvas of tiles.
    horizontal_offset: i64,
    vertical_offset: i64,
    #[serde(rename = "subcomponents")]
    tiles: Vec<Tile>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
struct Tile {
    stream_index: u64,
    #[serde(rename = "tile_horizontal_offset")]
    x: i64,
    #[serde(rename = "tile_vertical_offset")]
    y: i64,
}

#[derive(Deserialize)]
struct Probed {
    #[serde(default)]
    stream_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    components: Vec<serde_json::Value>,
}

impl Grid {
    /// That of the file's largest picture (others are its thumbnail, its depth); `None` where there are no tiles.
    ///
    /// # Errors
    /// When there is no `ffprobe`.
    pub fn of(path: &Path) -> std::io::Result<Option<Grid>> {
        let output = program("ffprobe")
            .args(["-v", "error", "-show_stream_groups", "-of", "json", "-i"])
            .arg(as_file(path))
            .stdin(Stdio::null())
            .output()?;
        Ok(Grid::told(&output.stdout))
    }

    /// What `ffprobe` told; an old one tells nothing, and that is no JSON.
    fn told(json: &[u8]) -> Option<Grid> {
        let probed: Probed = serde_json::from_slice(json).ok()?;
        let components = probed.stream_groups.into_iter().flat_map(|group| group.components);
        // Groups of other kinds have components of other kinds.
        let grids = components.filter_map(|component| serde_json::from_value::<Grid>(component).ok());
        grids.filter(|grid| !grid.tiles.is_empty()).max_by_key(|grid| grid.width * grid.height)
    }

    /// What `ffmpeg` is told to join the tiles.
    pub fn joined(&self) -> Vec<String> {
        let Grid { width, height, horizontal_offset: x, vertical_offset: y, tiles } = self;
        let inputs: String = tiles.iter().map(|tile| format!("[0:{}]", tile.stream_index)).collect();
        let stacked = match &tiles[..] {
            [_] => String::new(),
            many => {
                let places: Vec<_> = many.iter().map(|tile| format!("{}_{}", tile.x, tile.y)).collect();
                format!("xstack=inputs={}:layout={},", many.len(), places.join("|"))
            }
        };
        let filter = format!("{inputs}{stacked}crop={width}:{height}:{x}:{y}[whole]");
        ["-filter_complex", &filter, "-map", "[whole]"].map(str::to_owned).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_joined_as_they_lie() {
        let tile = |index: u32, x: u32, y: u32| {
            format!(r#"{{"stream_index": {index}, "tile_horizontal_offset": {x}, "tile_vertical_offset": {y}}}"#)
        };
        let grid = |width: u32, tiles: &[String]| {
            format!(
                r#"{{"type": "Tile Grid", "components": [{{"nb_tiles": 2, "coded_width": 1024, "coded_height": 512,
                "horizontal_offset": 3, "vertical_offset": 0, "width": {width}, "height": 500,
                "subcomponents": [{}]}}]}}"#,
                tiles.join(", ")
            )
        };
        let other = r#"{"type": "IAMF Audio Element", "components": [{"nb_layers": 1}]}"#;
        let (large, small) = (grid(1000, &[tile(4, 0, 0), tile(5, 512, 0)]), grid(300, &[tile(1, 0, 0)]));
        let told = format!(r#"{{"programs": [], "stream_groups": [{small}, {other}, {large}]}}"#);
        let joined = Grid::told(told.as_bytes()).unwrap().joined();
        assert_eq!(joined[1], "[0:4][0:5]xstack=inputs=2:layout=0_0|512_0,crop=1000:500:3:0[whole]");
        let told = format!(r#"{{"stream_groups": [{small}]}}"#);
        assert_eq!(Grid::told(told.as_bytes()).unwrap().joined()[1], "[0:1]crop=300:500:3:0[whole]");
    }

    #[test]
    fn nothing_told_is_no_grid() {
        for told in [&b""[..], b"{}", br#"{"stream_groups": [{"components": [{"subcomponents": []}]}]}"#] {
            assert_eq!(Grid::told(told), None);
        }
    }
}
