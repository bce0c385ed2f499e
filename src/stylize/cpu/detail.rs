//! The painting at a larger size, natively: the twin of detail_fit.wgsl and enlarge.wgsl.

use rayon::prelude::*;

use super::picture::Rgbx;
use super::show::luma;
use super::steering::{TAPS, form, weight};
use crate::simd::{Instructions, Isa, Kernel, LANES, Lanes, fused};

/// Keep in sync with shaders/detail_fit.wgsl.
const EPSILON: f32 = 0.0004;
const STEEPEST: f32 = 2.0;

/// Rows of the enlarged picture that one task makes.
const BAND: usize = 48;

/// Enlarges paintings of one size to another.
#[derive(Debug)]
pub struct Enlargement {
    instructions: Instructions,
    /// Width and height of paintings.
    from: [usize; 2],
    /// Width and height of what is made of them.
    to: [usize; 2],
    /// Whether paintings mirror their content.
    mirror: bool,
    /// Of the enlarged picture; the last one is repeated until all lanes have one.
    columns: Vec<Place>,
    /// Their shares of the next pixel.
    rights: Vec<Lanes>,
    rows: Vec<Place>,
    /// From plane to plane in `painting` and `fits`: the painting's width, and room for what is repeated at its ends.
    stride: usize,
    /// Of each row the planes of red, green, blue, luma, and the content's luma. A plane's first pixel comes twice, the last
    /// one until its end.
    painting: Vec<f32>,
    /// Of each row the planes of what is found around each of its pixels: the slopes of red, green and blue over the
    /// content's luma, that luma, and the form by which the kernel measures distances. A plane's last pixel comes twice.
    fits: Vec<f32>,
}

/// Where a pixel's centre lies between two of the painting's.
#[derive(Clone, Copy, Debug)]
struct Place {
    near: usize,
    /// The share of the next one.
    between: f32,
}

/// Planes of a row.
const PAINTED: usize = 5;
const FITS: usize = 7;

/// A row of the painting as sixteen columns of the enlarged picture want it.
#[derive(Clone, Copy, Debug)]
struct Block {
    fit: [Lanes; FITS],
    /// Red, green and blue of the four pixels around each column.
    taps: [[Lanes; 3]; TAPS],
}

const NOTHING: Block = Block { fit: [Lanes::ZERO; FITS], taps: [[Lanes::ZERO; 3]; TAPS] };

/// What a row of the enlarged picture is made of.
struct Window {
    /// The rows of the painting that the last one wanted: row r lies at r modulo four, if it is there.
    rows: [Option<usize>; TAPS],
    blocks: [Vec<Block>; TAPS],
    /// A row of the content as the painting mirrors it, or does not; what all lanes have beyond it does not count.
    content: Vec<[u8; 4]>,
}

impl Window {
    /// What makes one for so many columns, of which each sixteen are a block.
    fn of(columns: usize) -> impl Fn() -> Window {
        move || Window {
            rows: [None; TAPS],
            blocks: [(); TAPS].map(|()| vec![NOTHING; columns / LANES]),
            content: vec![[0; 4]; columns],
        }
    }
}

impl Enlargement {
    /// From paintings of a size to another (width, height), which is no smaller.
    pub fn new(from: [u32; 2], to: [u32; 2], mirror: bool) -> Enlargement {
        Enlargement::with_instructions(Instructions::best(), from, to, mirror)
    }

    /// As [`Enlargement::new`], with fewer of the processor's instructions than there are.
    pub fn with_instructions(instructions: Instructions, from: [u32; 2], to: [u32; 2], mirror: bool) -> Enlargement {
        let (from, to) = (from.map(|n| n as usize), to.map(|n| n as usize));
        let places = |axis: usize, count: usize| {
            let place = |pixel: usize| {
                let pixel = pixel.min(to[axis] - 1) as f32;
                let at = (pixel + 0.5) / to[axis] as f32 * from[axis] as f32 - 0.5;
                let at = at.clamp(0.0, (from[axis] - 1) as f32);
                Place { near: at as usize, between: at.fract() }
            };
            (0..count).map(place).collect()
        };
        let columns: Vec<Place> = places(0, to[0].next_multiple_of(LANES));
        let lanes = |places: &[Place]| Lanes::padded(places.iter().map(|place| place.between));
        let stride = from[0].next_multiple_of(LANES) + TAPS;
        Enlargement {
            instructions,
            from,
            to,
            mirror,
            rights: columns.chunks(LANES).map(lanes).collect(),
            columns,
            rows: places(1, to[1]),
            stride,
            painting: vec![0.0; PAINTED * stride * from[1]],
            fits: vec![0.0; FITS * stride * from[1]],
        }
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.fits) + size_of_val(&*self.painting)
    }

    /// Enlarges a painting, RGBA bytes, to such bytes. `input` has the content's colours at the painted size, `content` those
    /// of all its pixels as RGBA bytes, where it is as large as what is made.
    pub fn run(&mut self, painting: &[u8], input: &[Rgbx], content: Option<&[u8]>, enlarged: &mut Vec<u8>) {
        self.take_apart(painting, input);
        self.look_around();
        let (this, [width, height]) = (&*self, self.to);
        enlarged.resize(4 * width * height, 0);
        let bands = enlarged.par_chunks_mut(4 * width * BAND).enumerate();
        bands.for_each_init(Window::of(this.columns.len()), |window, (band, out)| {
            for (row, out) in out.chunks_mut(4 * width).enumerate() {
                let y = band * BAND + row;
                if let Some(content) = content {
                    let content = content[4 * width * y..][..4 * width].as_chunks().0;
                    window.content[..width].copy_from_slice(content);
                    if this.mirror {
                        window.content[..width].reverse();
                    }
                }
                let (edges, out) = (content.is_some(), out.as_chunks_mut().0);
                this.instructions.run(Row { this, y, window, edges, out });
            }
        });
    }

    /// The painting and the content's luma as planes.
    fn take_apart(&mut self, painting: &[u8], input: &[Rgbx]) {
        let (width, stride) = (self.from[0], self.stride);
        let rows = painting.par_chunks(4 * width).zip(input.par_chunks(width));
        self.painting.par_chunks_mut(PAINTED * stride).zip(rows).for_each(|(planes, (painting, input))| {
            let mut planes = planes.chunks_mut(stride);
            let mut planes: [&mut [f32]; PAINTED] = std::array::from_fn(|_| planes.next().unwrap_or_default());
            for (x, ([r, g, b, _], Rgbx([red, green, blue, _]))) in painting.as_chunks().0.iter().zip(input).enumerate()
            {
                let colour = [r, g, b].map(|byte: &u8| f32::from(*byte) / 255.0);
                for (plane, value) in planes.iter_mut().zip(colour) {
                    plane[x + 1] = value;
                }
                planes[3][x + 1] = luma(colour);
                planes[4][x + 1] = luma([*red, *green, *blue]);
            }
            for plane in planes {
                plane[0] = plane[1];
                let last = plane[width];
                plane[width + 1..].fill(last);
            }
        });
    }

    /// Finds what is around each painted pixel.
    fn look_around(&mut self) {
        let ([width, height], stride, instructions) = (self.from, self.stride, self.instructions);
        let painting = &self.painting;
        self.fits.par_chunks_mut(FITS * stride).enumerate().for_each(|(y, fits)| {
            let rows = [y.saturating_sub(1), y, (y + 1).min(height - 1)];
            let rows = rows.map(|row| &painting[PAINTED * stride * row..][..PAINTED * stride]);
            instructions.run(FitRow { rows, stride, fits });
            fits.chunks_mut(stride).for_each(|plane| plane[width] = plane[width - 1]);
        });
    }

    /// A row of the painting, for [`Window`].
    #[inline(always)]
    fn spread(&self, row: usize, blocks: &mut [Block]) {
        let stride = self.stride;
        let painting = &self.painting[PAINTED * stride * row..][..PAINTED * stride];
        let fits = &self.fits[FITS * stride * row..][..FITS * stride];
        for (block, places) in blocks.iter_mut().zip(self.columns.as_chunks::<LANES>().0) {
            for (lane, Place { near, between }) in places.iter().enumerate() {
                for (k, fit) in block.fit.iter_mut().enumerate() {
                    let [here, next] = [fits[k * stride + near], fits[k * stride + near + 1]];
                    fit.0[lane] = here + (next - here) * between;
                }
                for c in 0..3 {
                    let plane = &painting[c * stride + near..][..TAPS];
                    for (tap, value) in block.taps.iter_mut().zip(plane) {
                        tap[c].0[lane] = *value;
                    }
                }
            }
        }
    }
}

/// A row of paintings' pixels to be looked at, with those above and below it.
struct FitRow<'a> {
    rows: [&'a [f32]; 3],
    stride: usize,
    fits: &'a mut [f32],
}

/// Of nine numbers and their squares, and of their products with another nine.
struct Moments {
    sum: Lanes,
    squares: Lanes,
    products: Lanes,
}

impl FitRow<'_> {
    /// Sixteen pixels of a plane that lie around those at `x`, row by row.
    #[inline(always)]
    fn around(&self, plane: usize, x: usize) -> [Lanes; 9] {
        let first = plane * self.stride + x;
        let mut around = [Lanes::ZERO; 9];
        for (i, lanes) in around.iter_mut().enumerate() {
            *lanes = Lanes::at(self.rows[i / 3], first + i % 3);
        }
        around
    }
}

impl Moments {
    #[inline(always)]
    fn of<I: Isa>(values: &[Lanes; 9], others: &[Lanes; 9]) -> Moments {
        let mut moments = Moments { sum: Lanes::ZERO, squares: Lanes::ZERO, products: Lanes::ZERO };
        for (value, other) in values.iter().zip(others) {
            moments.sum = moments.sum + *value;
            moments.squares = moments.squares.plus_product::<I>(*value, *value);
            moments.products = moments.products.plus_product::<I>(*value, *other);
        }
        moments
    }
}

impl Kernel for FitRow<'_> {
    #[inline(always)]
    fn run<I: Isa>(self) {
        let ninth = 1.0 / 9.0;
        for x in (0..self.stride - TAPS).step_by(LANES) {
            let mut guides = self.around(4, x);
            let here = guides[4];
            for guide in &mut guides {
                *guide = *guide - here;
            }
            let guide = Moments::of::<I>(&guides, &guides);
            let mean = guide.sum * ninth;
            let variance = guide.squares * ninth - mean * mean + EPSILON;
            for c in 0..3 {
                let Moments { sum, squares, products } = Moments::of::<I>(&self.around(c, x), &guides);
                let covariance = products * ninth - mean * (sum * ninth);
                let spread = squares * ninth - sum * sum * (ninth * ninth) + EPSILON;
                let explained = covariance * covariance / (variance * spread);
                let slope = (covariance / variance).max(Lanes::all(-STEEPEST)).min(Lanes::all(STEEPEST));
                self.fits[c * self.stride + x..][..LANES].copy_from_slice(&(explained * slope).0);
            }
            self.fits[3 * self.stride + x..][..LANES].copy_from_slice(&here.0);
            for (i, form) in form::<I>(&self.around(3, x)).iter().enumerate() {
                self.fits[(4 + i) * self.stride + x..][..LANES].copy_from_slice(&form.0);
            }
        }
    }
}

/// Adds a row of four pixels to the weighted sums of red, green, blue and one. The place lies so far right of the second
/// pixel, and below the row.
#[inline(always)]
fn add<I: Isa>(sum: &mut [f32; 4], row: &Block, lane: usize, form: [f32; 3], [right, below]: [f32; 2]) {
    add_tap::<I>(sum, &row.taps[0], lane, weight::<I>(form, -1.0 - right, -below));
    add_tap::<I>(sum, &row.taps[1], lane, weight::<I>(form, -right, -below));
    add_tap::<I>(sum, &row.taps[2], lane, weight::<I>(form, 1.0 - right, -below));
    add_tap::<I>(sum, &row.taps[3], lane, weight::<I>(form, 2.0 - right, -below));
}

#[inline(always)]
fn add_tap<I: Isa>(sum: &mut [f32; 4], [r, g, b]: &[Lanes; 3], lane: usize, weight: f32) {
    sum[0] = fused::<I>(r.0[lane], weight, sum[0]);
    sum[1] = fused::<I>(g.0[lane], weight, sum[1]);
    sum[2] = fused::<I>(b.0[lane], weight, sum[2]);
    sum[3] += weight;
}

// Not f32's own, whose care for NaN takes three instructions instead of one.
#[inline(always)]
fn least(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

#[inline(always)]
fn most(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// A row of the enlarged picture.
struct Row<'a> {
    this: &'a Enlargement,
    y: usize,
    window: &'a mut Window,
    /// Whether the content's are taken over.
    edges: bool,
    out: &'a mut [[u8; 4]],
}

/// Luma of sixteen pixels.
#[inline(always)]
fn lumas(pixels: &[[u8; 4]]) -> Lanes {
    let mut lumas = Lanes::ZERO;
    for (luma_of, pixel) in lumas.0.iter_mut().zip(pixels) {
        // Taken apart by shifts, which vectors have, too.
        let pixel = u32::from_le_bytes(*pixel);
        let [r, g, b] = [pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255];
        *luma_of = luma([r as f32, g as f32, b as f32]) * (1.0 / 255.0);
    }
    lumas
}

impl Kernel for Row<'_> {
    #[inline(always)]
    fn run<I: Isa>(self) {
        let Row { this, y, window, edges, out } = self;
        let (last, Place { near, between }) = (this.from[1] - 1, this.rows[y]);
        let mut slots = [0; TAPS];
        for (tap, slot) in slots.iter_mut().enumerate() {
            let row = (near + tap).saturating_sub(1).min(last);
            *slot = row % TAPS;
            if window.rows[*slot] != Some(row) {
                this.spread(row, &mut window.blocks[*slot]);
                window.rows[*slot] = Some(row);
            }
        }
        let [first, second, third, fourth] = slots;
        let rows = [&*window.blocks[first], &window.blocks[second], &window.blocks[third], &window.blocks[fourth]];
        for (i, out) in out.chunks_mut(LANES).enumerate() {
            let rows = [&rows[0][i], &rows[1][i], &rows[2][i], &rows[3][i]];
            let lumas = lumas(&window.content[LANES * i..][..LANES]);
            let mut pixels = [0; LANES];
            // One lane after the other in plain numbers: a loop that the compiler makes vectors of as it stands.
            for (lane, pixel) in pixels.iter_mut().enumerate() {
                let fit = |k: usize| {
                    let [above, below] = [rows[1].fit[k].0[lane], rows[2].fit[k].0[lane]];
                    above + (below - above) * between
                };
                let form = [fit(4), fit(5), fit(6)];
                let right = this.rights[i].0[lane];
                let mut sum = [0f32; 4];
                add::<I>(&mut sum, rows[0], lane, form, [right, 1.0 + between]);
                add::<I>(&mut sum, rows[1], lane, form, [right, between]);
                add::<I>(&mut sum, rows[2], lane, form, [right, between - 1.0]);
                add::<I>(&mut sum, rows[3], lane, form, [right, between - 2.0]);
                // How far the content goes beyond what was painted.
                let more = if edges { lumas.0[lane] - fit(3) } else { 0.0 };
                let shown = |c: usize| {
                    // The kernel makes edges sharper than they are; beyond the four nearest pixels nothing goes.
                    let [a, b] = [rows[1].taps[1][c].0[lane], rows[1].taps[2][c].0[lane]];
                    let [d, e] = [rows[2].taps[1][c].0[lane], rows[2].taps[2][c].0[lane]];
                    let [lowest, highest] = [least(least(a, b), least(d, e)), most(most(a, b), most(d, e))];
                    let smooth = least(most(sum[c] / sum[3], lowest), highest);
                    let colour = least(most(smooth + fit(c) * more, 0.0), 1.0);
                    // A float of 2²³ and more has no fraction: its last bits are the rounded number.
                    (colour * 255.0 + 8_388_608.0).to_bits() & 255
                };
                *pixel = shown(0) | shown(1) << 8 | shown(2) << 16 | 255 << 24;
            }
            if let Some(out) = out.first_chunk_mut::<LANES>() {
                for lane in 0..LANES {
                    out[lane] = pixels[lane].to_le_bytes();
                }
            } else {
                out.iter_mut().zip(pixels).for_each(|(out, pixel)| *out = pixel.to_le_bytes());
            }
        }
    }
}
