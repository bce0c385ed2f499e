//! The network as data: VGG-19 up to relu4_1 and the decoder that mirrors it (Huang & Belongie 2017, section 5).
//!
//! Every layer is a 3×3 convolution with one pixel of reflection padding. What stands between the convolutions, pooling
//! and upsampling, belongs to the convolution that can do it without another trip through memory: max-pooling to the one
//! before it, upsampling to the one after it.

/// Channels of relu1_1, relu2_1, relu3_1 and relu4_1; the paper's are 64, 128, 256, 512.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Widths(pub [usize; 4]);

impl Widths {
    pub const QUARTER: Widths = Widths([16, 32, 64, 128]);
    pub const HALF: Widths = Widths([32, 64, 128, 256]);
    pub const PAPER: Widths = Widths([64, 128, 256, 512]);

    /// Those that have a name, the lightest first.
    pub const NAMED: [Widths; 3] = [Widths::QUARTER, Widths::HALF, Widths::PAPER];

    /// Channels of relu4_1, where AdaIN works.
    pub fn features(self) -> usize {
        self.0[3]
    }

    /// Name of the network of these widths, where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Widths::QUARTER => "quarter",
            Widths::HALF => "half",
            Widths::PAPER => "paper",
            _ => "custom",
        }
    }
}

/// Height and width at relu4_1 for a picture of `size` (width, height): pooled three times.
pub fn feature_size([width, height]: [u32; 2]) -> [usize; 2] {
    [height, width].map(|side| side.div_ceil(8) as usize)
}

/// One 3×3 convolution and what is fused into it, in order: upsampling, reflection padding, convolution, bias, ReLU, pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Name as in the weights file, without the network's part: `conv1_1`.
    pub name: &'static str,
    pub in_channels: usize,
    pub out_channels: usize,
    /// The input is enlarged 2× to the nearest pixel before it is padded.
    pub upsample: bool,
    pub relu: bool,
    /// 2×2 max-pooling of stride 2 after ReLU; an odd last row or column pools what there is (`ceil_mode`).
    pub pool: bool,
}

impl Layer {
    fn new(name: &'static str, in_channels: usize, out_channels: usize) -> Layer {
        Layer { name, in_channels, out_channels, upsample: false, relu: true, pool: false }
    }

    fn pooled(self) -> Layer {
        Layer { pool: true, ..self }
    }

    fn upsampled(self) -> Layer {
        Layer { upsample: true, ..self }
    }

    fn linear(self) -> Layer {
        Layer { relu: false, ..self }
    }

    /// Height and width of the convolution itself for an input of `size`: twice the input where it is upsampled.
    pub fn conv_size(&self, size: [usize; 2]) -> [usize; 2] {
        if self.upsample { size.map(|n| 2 * n) } else { size }
    }

    /// Height and width of what the layer writes for an input of `size`.
    pub fn out_size(&self, size: [usize; 2]) -> [usize; 2] {
        let conv = self.conv_size(size);
        if self.pool { conv.map(|n| n.div_ceil(2)) } else { conv }
    }

    /// Floating-point operations (a multiply and an add are two) of a plain convolution on an input of `size` (H, W).
    pub fn flops(&self, size: [usize; 2]) -> u64 {
        let [h, w] = self.conv_size(size);
        2 * 9 * (self.in_channels * self.out_channels * h * w) as u64
    }
}

/// Channels that the encoder reads: R, G, B, and the grain of the canvas (src/stylize/cpu/grain.rs).
const INPUT_CHANNELS: usize = 4;

/// RGB in [0, 1] and grain in [-1, 1] to relu4_1.
pub fn encoder(widths: Widths) -> Vec<Layer> {
    let [a, b, c, d] = widths.0;
    vec![
        Layer::new("conv1_1", INPUT_CHANNELS, a),
        Layer::new("conv1_2", a, a).pooled(),
        Layer::new("conv2_1", a, b),
        Layer::new("conv2_2", b, b).pooled(),
        Layer::new("conv3_1", b, c),
        Layer::new("conv3_2", c, c),
        Layer::new("conv3_3", c, c),
        Layer::new("conv3_4", c, c).pooled(),
        Layer::new("conv4_1", c, d),
    ]
}

/// relu4_1 to RGB, eight times as high and wide as its input.
pub fn decoder(widths: Widths) -> Vec<Layer> {
    let [a, b, c, d] = widths.0;
    vec![
        Layer::new("conv4_1", d, c),
        Layer::new("conv3_4", c, c).upsampled(),
        Layer::new("conv3_3", c, c),
        Layer::new("conv3_2", c, c),
        Layer::new("conv3_1", c, b),
        Layer::new("conv2_2", b, b).upsampled(),
        Layer::new("conv2_1", b, a),
        Layer::new("conv1_2", a, a).upsampled(),
        Layer::new("conv1_1", a, 3).linear(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_follow_one_another() {
        for layers in [encoder(Widths::PAPER), decoder(Widths::PAPER)] {
            for pair in layers.windows(2) {
                assert_eq!(pair[0].out_channels, pair[1].in_channels, "{} -> {}", pair[0].name, pair[1].name);
            }
        }
        assert_eq!(
            encoder(Widths::HALF).last().map(|l| l.out_channels),
            decoder(Widths::HALF).first().map(|l| l.in_channels)
        );
    }

    #[test]
    fn sizes_follow_ceil_mode_and_the_decoder_covers_the_input() {
        for side in 16..80 {
            let feature = encoder(Widths::QUARTER).iter().fold([side, side], |size, l| l.out_size(size));
            assert_eq!(feature, feature_size([side as u32; 2]));
            let out = decoder(Widths::QUARTER).iter().fold(feature, |size, l| l.out_size(size));
            assert_eq!(out[0], 8 * feature[0]);
        }
    }

    #[test]
    fn cost_is_the_paper_networks() {
        let cost = |layers: Vec<Layer>, mut size: [usize; 2]| {
            let mut sum = 0;
            for layer in layers {
                sum += layer.flops(size);
                size = layer.out_size(size);
            }
            sum
        };
        let total = cost(encoder(Widths::PAPER), [512, 512]) + cost(decoder(Widths::PAPER), [64, 64]);
        assert_eq!(total / 1_000_000_000, 253);
    }
}
