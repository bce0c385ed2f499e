//! What the numbers of a YUV picture mean: ITU-T H.273 has the constants, V4L2's documentation ("Defining Colorspaces")
//! says what cameras mean by them.

/// The matrix and the range that a picture's Y, U and V were made with. Webcams use BT.601 in limited range unless they
/// say otherwise; what comes over HDMI is mostly BT.709.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Yuv {
    pub matrix: Matrix,
    /// Whether Y, U and V go from 0 to 255; else Y from 16 to 235, U and V from 16 to 240.
    pub full_range: bool,
}

/// How much red and blue count in luma.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Matrix {
    #[default]
    Bt601,
    Bt709,
    /// With non-constant luminance.
    Bt2020,
}

/// What makes red, green and blue (0 to 255) of a Y, and of a U and V from which 128 was taken. Keep in sync with
/// shaders/frame_to_picture.wgsl.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Coefficients {
    /// The Y of black.
    pub black: f32,
    pub luma: f32,
    pub red_of_v: f32,
    pub green_of_u: f32,
    pub green_of_v: f32,
    pub blue_of_u: f32,
}

impl Coefficients {
    /// What U and V add to red, green and blue.
    #[inline(always)]
    pub fn chroma(&self, u: u8, v: u8) -> [f32; 3] {
        let [u, v] = [u, v].map(|n| f32::from(n) - 128.0);
        [self.red_of_v * v, self.green_of_u * u + self.green_of_v * v, self.blue_of_u * u]
    }

    /// Red, green and blue of a Y and what its U and V add; 0 to 255, not yet rounded or clamped.
    #[inline(always)]
    pub fn colour(&self, y: u8, [red, green, blue]: [f32; 3]) -> [f32; 3] {
        let luma = self.luma * (f32::from(y) - self.black);
        [luma + red, luma + green, luma + blue]
    }
}

/// What makes Y, U and V of red, green and blue, in 16.16; the reverse of [`Coefficients`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Encoding {
    /// The Y of black.
    black: i32,
    luma: [i32; 3],
    u: [i32; 3],
    v: [i32; 3],
}

impl Encoding {
    #[inline(always)]
    pub fn luma(&self, rgb: [u8; 3]) -> u8 {
        ((dot(self.luma, rgb.map(i32::from)) + (self.black << 16) + (1 << 15)) >> 16) as u8
    }

    /// U and V of the mean colour of `2^log` pixels, four at most, whose red, green and blue are `sums` together.
    #[inline(always)]
    pub fn chroma(&self, sums: [i32; 3], log: u32) -> [u8; 2] {
        let of = |weights| (dot(weights, sums) + (128 << (16 + log)) + (1 << (15 + log))) >> (16 + log);
        // Of full range blue and red end at 255.5.
        [of(self.u), of(self.v)].map(|n| n.min(255) as u8)
    }
}

#[inline(always)]
fn dot(weights: [i32; 3], rgb: [i32; 3]) -> i32 {
    weights[0] * rgb[0] + weights[1] * rgb[1] + weights[2] * rgb[2]
}

impl Yuv {
    /// How much red and blue count in luma.
    fn weights(self) -> [f32; 2] {
        match self.matrix {
            Matrix::Bt601 => [0.299, 0.114],
            Matrix::Bt709 => [0.2126, 0.0722],
            Matrix::Bt2020 => [0.2627, 0.0593],
        }
    }

    pub fn encoding(self) -> Encoding {
        let [red, blue] = self.weights().map(f64::from);
        let green = 1.0 - red - blue;
        let (black, luma, chroma) = if self.full_range { (0, 1.0, 1.0) } else { (16, 219.0 / 255.0, 224.0 / 255.0) };
        let fixed = |weight: f64| (65_536.0 * weight).round() as i32;
        // What a channel has beyond luma; at most one half.
        let beyond = |channel: usize, own: f64| {
            let of = |c: usize, weight: f64| if c == channel { 1.0 - weight } else { -weight };
            let scale = 0.5 * chroma / (1.0 - own);
            [of(0, red), of(1, green), of(2, blue)].map(|weight| fixed(scale * weight))
        };
        Encoding {
            black,
            luma: [red, green, blue].map(|weight| fixed(luma * weight)),
            u: beyond(2, blue),
            v: beyond(0, red),
        }
    }

    pub fn coefficients(self) -> Coefficients {
        let [red, blue] = self.weights();
        let green = 1.0 - red - blue;
        let (black, luma, chroma) =
            if self.full_range { (0.0, 1.0, 1.0) } else { (16.0, 255.0 / 219.0, 255.0 / 224.0) };
        let [of_u, of_v] = [blue, red].map(|weight| 2.0 * (1.0 - weight) * chroma);
        let [green_of_u, green_of_v] = [-of_u * blue / green, -of_v * red / green];
        Coefficients { black, luma, red_of_v: of_v, green_of_u, green_of_v, blue_of_u: of_u }
    }
}
