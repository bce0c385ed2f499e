//! What a driver says of a YUV picture's numbers.

use v4l::v4l_sys::*;

use crate::pixels::{Matrix, Yuv};

const BT709: u32 = v4l2_ycbcr_encoding_V4L2_YCBCR_ENC_709;
const XV709: u32 = v4l2_ycbcr_encoding_V4L2_YCBCR_ENC_XV709;
const BT2020: u32 = v4l2_ycbcr_encoding_V4L2_YCBCR_ENC_BT2020;
const BT2020_CONSTANT: u32 = v4l2_ycbcr_encoding_V4L2_YCBCR_ENC_BT2020_CONST_LUM;
const UNSAID: u32 = v4l2_ycbcr_encoding_V4L2_YCBCR_ENC_DEFAULT;

const REC709: u32 = v4l2_colorspace_V4L2_COLORSPACE_REC709;
const DCI_P3: u32 = v4l2_colorspace_V4L2_COLORSPACE_DCI_P3;
const REC2020: u32 = v4l2_colorspace_V4L2_COLORSPACE_BT2020;
const JPEG: u32 = v4l2_colorspace_V4L2_COLORSPACE_JPEG;

const FULL: u32 = v4l2_quantization_V4L2_QUANTIZATION_FULL_RANGE;
const LIMITED: u32 = v4l2_quantization_V4L2_QUANTIZATION_LIM_RANGE;

/// The members `ycbcr_enc`, `quantization` and `colorspace` of `v4l2_pix_format`. What the first two leave open follows from
/// the third, as the kernel's documentation has it; what is rarer than these counts as what webcams usually give.
pub(super) fn meaning(encoding: u32, quantization: u32, colour_space: u32) -> Yuv {
    let matrix = match (encoding, colour_space) {
        (BT709 | XV709, _) | (UNSAID, REC709 | DCI_P3) => Matrix::Bt709,
        (BT2020 | BT2020_CONSTANT, _) | (UNSAID, REC2020) => Matrix::Bt2020,
        _ => Matrix::Bt601,
    };
    let full_range = match quantization {
        FULL => true,
        LIMITED => false,
        _ => colour_space == JPEG,
    };
    Yuv { matrix, full_range }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unsaid_follows_from_the_colour_space() {
        let yuv = |matrix, full_range| Yuv { matrix, full_range };
        let srgb = v4l2_colorspace_V4L2_COLORSPACE_SRGB;
        assert_eq!(meaning(0, 0, 0), Yuv::default());
        assert_eq!(meaning(0, 0, srgb), Yuv::default());
        assert_eq!(meaning(0, 0, REC709), yuv(Matrix::Bt709, false));
        assert_eq!(meaning(0, 0, JPEG), yuv(Matrix::Bt601, true));
        assert_eq!(meaning(BT709, FULL, srgb), yuv(Matrix::Bt709, true));
        assert_eq!(meaning(UNSAID, LIMITED, JPEG), yuv(Matrix::Bt601, false));
        assert_eq!(meaning(BT2020, 0, REC709), yuv(Matrix::Bt2020, false));
        assert_eq!(meaning(u32::MAX, u32::MAX, u32::MAX), Yuv::default());
    }
}
