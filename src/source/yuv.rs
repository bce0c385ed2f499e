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

impl Yuv {
    pub fn coefficients(self) -> Coefficients {
        let (red, blue) = match self.matrix {
            Matrix::Bt601 => (0.299, 0.114),
            Matrix::Bt709 => (0.2126, 0.0722),
            Matrix::Bt2020 => (0.2627, 0.0593),
        };
        let green = 1.0 - red - blue;
        let (black, luma, chroma) =
            if self.full_range { (0.0, 1.0, 1.0) } else { (16.0, 255.0 / 219.0, 255.0 / 224.0) };
        let [of_u, of_v] = [blue, red].map(|weight| 2.0 * (1.0 - weight) * chroma);
        let [green_of_u, green_of_v] = [-of_u * blue / green, -of_v * red / green];
        Coefficients { black, luma, red_of_v: of_v, green_of_u, green_of_v, blue_of_u: of_u }
    }
}
