//! The styles to choose from: those that the program carries and those that the user brings.

mod named;

pub use named::{GalleryError, quoted};

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use image::RgbImage;
use image::imageops::FilterType;
use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use serde::Deserialize;

use crate::live::{PackedPicture, StylePicture};
use crate::source::{PictureError, read_picture};
use crate::stylize::{middle, shrunk};
use crate::values;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/styles");

/// Short side of the pictures that are kept, at most: the largest at which a style is encoded.
pub const LARGEST_STYLE_SIDE: u32 = 1024;

/// Width and height of thumbnails in pixels, twice what a window of ordinary density shows.
pub const THUMBNAIL_SIDE: u32 = 128;

/// One style.
#[derive(Clone, Debug)]
pub struct Style {
    /// What is encoded.
    pub full: Arc<StylePicture>,
    /// [`THUMBNAIL_SIDE`] square, cut from the middle.
    pub thumbnail: RgbImage,
    /// By which it is known again: a built-in style's name, or its picture's [`fingerprint`].
    pub key: String,
    pub origin: Origin,
    pub favourite: bool,
    /// Not in the strip, unless hidden ones are asked for.
    pub hidden: bool,
}

/// Where a style comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    BuiltIn,
    /// The user's, kept in a file of this name in the [`library`](crate::library).
    Own(String),
    /// Here for this run: named on the command line, or part of a look.
    Guest,
}

/// What a style is in a mix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Place in the gallery.
    pub style: usize,
    /// Relative to the others'.
    pub weight: f32,
    /// Short side in pixels at which it is encoded, where that is another than the manner's.
    pub side: Option<u32>,
}

/// The styles. A style keeps its place as long as the program runs; the order in which they are shown is another thing.
#[derive(Clone, Debug, Default)]
pub struct Gallery {
    styles: Vec<Style>,
    /// Places in the order in which they are shown; those of removed styles and of a look's guests are not among them.
    order: Vec<usize>,
}

/// Which styles are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the name, in any case.
    pub search: String,
    pub favourites: bool,
    /// The hidden ones, too.
    pub hidden: bool,
}

/// A line of `assets/styles/index.json`.
#[derive(Deserialize)]
struct IndexEntry {
    file: String,
    name: String,
}

impl Part {
    /// One that is encoded as the others are.
    pub fn new(style: usize, weight: f32) -> Part {
        Part { style, weight, side: None }
    }
}

impl Style {
    /// From a picture of any size.
    pub fn new(name: String, picture: &RgbImage) -> Style {
        let kept = shrunk(picture, LARGEST_STYLE_SIDE);
        Style::packed(name, fingerprint(&kept), PackedPicture::new(&kept), &kept)
    }

    /// The key that [`Style::new`] gives a picture.
    pub fn key_of(picture: &RgbImage) -> String {
        fingerprint(&shrunk(picture, LARGEST_STYLE_SIDE))
    }

    /// From a JPEG file that is no larger than styles are kept, given the key; `None` if it is none.
    pub fn of_jpeg(name: &str, key: &str, bytes: Cow<'static, [u8]>) -> Option<Style> {
        let (packed, picture) = PackedPicture::of_jpeg(bytes).ok()?;
        let fits = picture.width().min(picture.height()) <= LARGEST_STYLE_SIDE;
        fits.then(|| Style::packed(name.to_owned(), key.to_owned(), packed, &picture))
    }

    fn packed(name: String, key: String, packed: PackedPicture, picture: &RgbImage) -> Style {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Style {
            thumbnail: thumbnail(picture),
            key,
            full: Arc::new(StylePicture { id, name, picture: packed }),
            origin: Origin::Guest,
            favourite: false,
            hidden: false,
        }
    }

    /// From a file; its name without the ending becomes the style's.
    ///
    /// # Errors
    /// When it holds no picture.
    pub fn read(path: &Path) -> Result<Style, PictureError> {
        let picture = read_picture(path)?;
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Style::new(name, &picture))
    }

    pub fn name(&self) -> &str {
        &self.full.name
    }

    /// Gives it another name; what was computed of its picture stays.
    pub fn rename(&mut self, name: &str) {
        self.call(name, self.full.id);
    }

    fn call(&mut self, name: &str, id: u64) {
        let picture = self.full.picture.clone();
        self.full = Arc::new(StylePicture { id, name: name.to_owned(), picture });
    }
}

impl Gallery {
    /// The styles that the program carries.
    pub fn built_in() -> Gallery {
        let index = BUILT_IN.get_file("index.json").map(include_dir::File::contents).unwrap_or_default();
        let entries: Vec<IndexEntry> = serde_json::from_slice(index).unwrap_or_default();
        let styles = entries.into_par_iter().filter_map(|entry| {
            let IndexEntry { file, name } = entry;
            let style = Style::of_jpeg(&name, &name, BUILT_IN.get_file(&file)?.contents().into())?;
            Some(Style { origin: Origin::BuiltIn, ..style })
        });
        let styles: Vec<Style> = styles.collect();
        Gallery { order: (0..styles.len()).collect(), styles }
    }

    pub fn styles(&self) -> &[Style] {
        &self.styles
    }

    /// Adds a style, the last that is shown; says where. One whose picture is there already is shown again.
    pub fn add(&mut self, style: Style) -> usize {
        let place = self.add_unshown(style);
        if !self.order.contains(&place) {
            self.order.push(place);
        }
        self.styles[place].hidden = false;
        place
    }

    /// Adds a style that is not shown; says where. One whose picture is there already stays as it is, but what is to stay goes
    /// before guests, which may have come first: it takes the place of one of the same picture, and the name of any.
    pub fn add_unshown(&mut self, mut style: Style) -> usize {
        let there = self.with_key(&style.key);
        let is_guest = |style: &Style| style.origin == Origin::Guest;
        if let Some(place) = there.filter(|place| is_guest(&style) || !is_guest(&self.styles[*place])) {
            return place;
        }
        let named = self.place(style.name()).filter(|named| Some(*named) != there);
        if let Some(named) = named.filter(|named| !is_guest(&style) && is_guest(&self.styles[*named])) {
            let other = self.free_name(style.name(), None);
            self.styles[named].rename(&other);
        }
        let name = self.free_name(style.name(), there);
        // What was computed of the guest's picture stays.
        let id = there.map_or(style.full.id, |place| self.styles[place].full.id);
        if (&*name, id) != (style.name(), style.full.id) {
            style.call(&name, id);
        }
        let Some(place) = there else {
            self.styles.push(style);
            return self.styles.len() - 1;
        };
        style.favourite |= self.styles[place].favourite;
        self.styles[place] = style;
        place
    }

    /// The place of the style of that key.
    pub fn with_key(&self, key: &str) -> Option<usize> {
        self.styles.iter().position(|style| style.key == key)
    }

    /// The name, or the name with a number where another style than the one at `mine` has it.
    pub fn free_name(&self, name: &str, mine: Option<usize>) -> String {
        values::free(name, |name| self.place(name).is_some_and(|place| Some(place) != mine))
    }

    pub fn style_mut(&mut self, place: usize) -> Option<&mut Style> {
        self.styles.get_mut(place)
    }

    /// The places of the styles to show, in their order.
    pub fn shown(&self, filter: &Filter) -> Vec<usize> {
        let wanted = filter.search.trim().to_lowercase();
        let shows = |place: &usize| {
            let style = &self.styles[*place];
            (filter.hidden || !style.hidden)
                && (!filter.favourites || style.favourite)
                && style.name().to_lowercase().contains(&wanted)
        };
        self.order.iter().copied().filter(shows).collect()
    }

    /// All that are in the order, shown or hidden.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Shows these first, in this order, and the others behind them as they were.
    pub fn arrange(&mut self, first: &[usize]) {
        let mut order: Vec<usize> = Vec::with_capacity(self.order.len());
        for place in first.iter().chain(&self.order) {
            if *place < self.styles.len() && !order.contains(place) {
                order.push(*place);
            }
        }
        self.order = order;
    }

    /// Moves a style before another, or to the end.
    pub fn put_before(&mut self, place: usize, before: Option<usize>) {
        if before == Some(place) || !self.order.contains(&place) {
            return;
        }
        self.order.retain(|there| *there != place);
        let at = before.and_then(|before| self.order.iter().position(|there| *there == before));
        self.order.insert(at.unwrap_or(self.order.len()), place);
    }

    /// Takes a style out of the order; says where in it it was.
    pub fn take_out(&mut self, place: usize) -> Option<usize> {
        let at = self.order.iter().position(|there| *there == place)?;
        self.order.remove(at);
        Some(at)
    }

    /// Brings a style that was taken out back to where it was in the order.
    pub fn bring_back(&mut self, place: usize, at: usize) {
        if place < self.styles.len() && !self.order.contains(&place) {
            self.order.insert(at.min(self.order.len()), place);
        }
    }

    /// The place of the style of that name, in any case.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.styles.iter().position(|style| style.name().to_lowercase() == name.to_lowercase())
    }
}

/// Sixteen hexadecimal digits that other pictures do not have: FNV-1a of size and pixels.
pub fn fingerprint(picture: &RgbImage) -> String {
    let size = [picture.width().to_le_bytes(), picture.height().to_le_bytes()].concat();
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", size.iter().chain(picture.as_raw()).fold(0xcbf2_9ce4_8422_2325, step))
}

fn thumbnail(picture: &RgbImage) -> RgbImage {
    let side = picture.width().min(picture.height());
    image::imageops::resize(&middle(picture, [side; 2]), THUMBNAIL_SIDE, THUMBNAIL_SIDE, FilterType::Triangle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_style_is_there_and_every_file_is_listed() {
        let gallery = Gallery::built_in();
        let index = BUILT_IN.get_file("index.json").unwrap().contents();
        let entries: Vec<IndexEntry> = serde_json::from_slice(index).unwrap();
        assert_eq!(gallery.styles().len(), entries.len());
        assert_eq!(BUILT_IN.files().count(), entries.len() + 1);
        assert!(!gallery.styles().is_empty());
        let mut names: Vec<&str> = gallery.styles().iter().map(Style::name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), entries.len(), "names are distinct");
    }

    #[test]
    fn styles_are_shown_in_an_order_of_their_own_and_as_the_filter_says() {
        let mut gallery = Gallery::default();
        let style = |name: &str, grey: u8| Style::new(name.to_owned(), &RgbImage::from_pixel(20, 16, [grey; 3].into()));
        for (grey, name) in ["Wave", "Ink", "Moss", "Wave"].into_iter().enumerate() {
            assert_eq!(gallery.add(style(name, grey as u8)), grey);
        }
        let names: Vec<&str> = gallery.styles().iter().map(Style::name).collect();
        assert_eq!(names, ["Wave", "Ink", "Moss", "Wave 2"], "names tell styles apart");
        assert_eq!(gallery.add(style("Other name", 1)), 1, "a picture is there once");
        let shown =
            |gallery: &Gallery, search: &str| gallery.shown(&Filter { search: search.to_owned(), ..Filter::default() });
        gallery.put_before(3, Some(1));
        assert_eq!(shown(&gallery, ""), [0, 3, 1, 2]);
        gallery.put_before(0, None);
        assert_eq!(shown(&gallery, " wAvE"), [3, 0]);
        gallery.arrange(&[2, 99, 2]);
        assert_eq!(shown(&gallery, ""), [2, 3, 1, 0]);
        let at = gallery.take_out(1).unwrap();
        assert_eq!((shown(&gallery, ""), gallery.take_out(1)), (vec![2, 3, 0], None));
        gallery.bring_back(1, at);
        assert_eq!(shown(&gallery, ""), [2, 3, 1, 0]);
        gallery.style_mut(3).unwrap().hidden = true;
        gallery.style_mut(2).unwrap().favourite = true;
        assert_eq!(shown(&gallery, ""), [2, 1, 0]);
        assert_eq!(gallery.shown(&Filter { hidden: true, ..Filter::default() }), [2, 3, 1, 0]);
        assert_eq!(gallery.shown(&Filter { favourites: true, ..Filter::default() }), [2]);
        let guest = gallery.add_unshown(style("Guest", 9));
        assert_eq!((guest, shown(&gallery, "")), (4, vec![2, 1, 0]));
    }
}
