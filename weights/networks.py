"""The networks of training: the student that Vivant ships, and the frozen VGG-19 that judges its pictures.

Shapes are PyTorch's: pictures are (N, 3, H, W) in [0, 1], RGB; features are (N, C, H/8, W/8). Section numbers refer to
Huang & Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization", ICCV 2017.
"""

from __future__ import annotations

import functools
import os
import pickle
import shutil
import sysconfig
import types
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIZES: dict[str, tuple[int, ...]] = {
    "quarter": (16, 32, 64, 128),
    "half": (32, 64, 128, 256),
    "paper": (64, 128, 256, 512),
}

# A layer is a convolution (its name, level it reads, level it writes) or one of the words "pool" and "up".
# Level -1 is the picture itself, of which the encoder sees the canvas too; level n has widths[n] channels.
ENCODER = [
    ("conv1_1", -1, 0), ("conv1_2", 0, 0), "pool",
    ("conv2_1", 0, 1), ("conv2_2", 1, 1), "pool",
    ("conv3_1", 1, 2), ("conv3_2", 2, 2), ("conv3_3", 2, 2), ("conv3_4", 2, 2), "pool",
    ("conv4_1", 2, 3),
]  # fmt: skip
DECODER = [
    ("conv4_1", 3, 2), "up",
    ("conv3_4", 2, 2), ("conv3_3", 2, 2), ("conv3_2", 2, 2), ("conv3_1", 2, 1), "up",
    ("conv2_2", 1, 1), ("conv2_1", 1, 0), "up",
    ("conv1_2", 0, 0), ("conv1_1", 0, -1),
]  # fmt: skip

EPSILON = 1e-5
"""Added to every variance before the square root, as the paper's code does."""

SILENT = 0.001
"""A channel that is above zero in a smaller share of places than this has died."""

USUAL_SHARE = 0.7
"""Of what means lack: what a correction that has learned nothing asks for again."""

FLOOR = 0.1
"""Added to deviations before they are compared, in mean deviations of the style: there are channels that hardly vary."""

MOST = 1.0
"""Deviations are asked for at most so many times as large or small, as a natural logarithm."""

GRAIN_SIDE = 8
"""Side in pixels of the squares of canvas that have one number each."""


def canvas_grain(height: int, width: int, top: int = 0, left: int = 0) -> Tensor:
    """The grain of a piece of canvas, (height, width) in [-1, 1): evenly distributed, independent from square to square.

    A flat wall gives a network nothing to hang strokes on but the camera's noise, and so they would boil. The grain gives
    it something that stays where it is. Twins: src/stylize/cpu/grain.rs and shaders/common/grain.wgsl.
    """
    wrap = 0xFFFFFFFF
    rows, columns = ((first + torch.arange(count)) // GRAIN_SIDE for first, count in ((top, height), (left, width)))
    bits = (columns[None, :] * 0x9E3779B1 & wrap) ^ (rows[:, None] * 0x85EBCA77 & wrap)
    # Chris Wellons' mixing of 32 bits (https://github.com/skeeto/hash-prospector); int64 holds the products.
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        bits = (bits ^ bits >> shift) * factor & wrap
    bits = bits ^ bits >> 15
    return (bits >> 8).float() / (1 << 23) - 1


def luma(pictures: Tensor) -> Tensor:
    """How bright colours look (BT.601): pictures (N, 3, H, W) to (N, 1, H, W)."""
    shares = torch.tensor([0.299, 0.587, 0.114], device=pictures.device)
    return (pictures * shares.view(1, 3, 1, 1)).sum(1, keepdim=True)


def on_canvas(pictures: Tensor, top: int = 0, left: int = 0) -> Tensor:
    """What the encoder reads: pictures (N, 3, H, W) and the canvas's grain as it shows there in their light, (N, 4, H, W).

    As on a real canvas there is much of it in bright light and little in the dark, where it would drown a dim room.
    """
    grain = canvas_grain(*pictures.shape[2:], top, left).to(pictures)
    seen = torch.cat([pictures, luma(pictures) * grain], 1)
    return seen.contiguous(memory_format=torch.channels_last)


def conv3x3(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """A 3x3 convolution whose border is the mirrored picture; height and width stay."""
    # On a CPU autocast would carry every bf16 map to f32 and back to mirror its border.
    with torch.autocast(x.device.type, enabled=False):
        padded = F.pad(x, (1, 1, 1, 1), mode="reflect")
    return F.conv2d(padded, weight, bias)


def pool(x: Tensor) -> Tensor:
    """2x2 maximum; an odd last row or column forms its own half-empty window."""
    return F.max_pool2d(x, 2, ceil_mode=True)


def between(layer: str, x: Tensor) -> Tensor:
    """What a word in the layer lists does."""
    return pool(x) if layer == "pool" else F.interpolate(x, scale_factor=2, mode="nearest")


class Stack(nn.Module):
    """One of the layer lists above at given widths. The last layer to write level -1 (the picture) has no ReLU."""

    def __init__(self, layers: list, widths: tuple[int, ...]):
        super().__init__()
        self.layers = layers
        inputs, outputs = ({-1: picture, **dict(enumerate(widths))} for picture in (4, 3))
        for layer in layers:
            if isinstance(layer, str):
                continue
            name, before, after = layer
            conv = nn.Conv2d(inputs[before], outputs[after], 3)
            nn.init.kaiming_normal_(conv.weight, nonlinearity="linear" if after == -1 else "relu")
            nn.init.zeros_(conv.bias)
            self.add_module(name, conv)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            if isinstance(layer, str):
                x = between(layer, x)
            else:
                name, _, after = layer
                conv = getattr(self, name)
                x = conv3x3(x, conv.weight, conv.bias)
                x = x if after == -1 else F.relu(x, inplace=True)
        return x


class Student(nn.Module):
    """Encoder, AdaIN and decoder: the network that the program runs (figure 2 of the paper)."""

    def __init__(self, widths: tuple[int, ...]):
        super().__init__()
        self.widths = tuple(widths)
        self.encoder = Stack(ENCODER, self.widths)
        self.decoder = Stack(DECODER, self.widths)
        channels = self.widths[3]
        self.correction = nn.utils.skip_init(nn.Conv2d, 2 * channels, 2 * channels, 1, bias=False)
        with torch.no_grad():
            self.correction.weight.zero_()
            self.correction.weight[range(channels), range(channels)] = USUAL_SHARE

    def encode(self, pictures: Tensor, top: int = 0, left: int = 0) -> Tensor:
        """relu4_1 of pictures (N, 3, H, W) that lie there on the canvas: (N, C, H/8, W/8)."""
        return self.encoder(on_canvas(pictures, top, left))

    def corrected(self, mean: Tensor, std: Tensor, reached_mean: Tensor, reached_std: Tensor) -> tuple[Tensor, Tensor]:
        """The target for a style of which the paintings have reached those statistics; all (N, C, 1, 1).

        What is missing, of means in units of the style's mean deviation and of deviations as a logarithm, moves the target
        by the matrix of `self.correction`, in the same units. Twin: src/stylize/calibration.rs.
        """
        with torch.autocast(mean.device.type, enabled=False):
            unit = std.mean(1, keepdim=True)
            floor = FLOOR * unit
            of_std = ((std + floor) / (reached_std + floor)).log()
            more_mean, more_std = self.correction(torch.cat([(mean - reached_mean) / unit, of_std], 1)).chunk(2, 1)
            return mean + unit * more_mean, std * more_std.clamp(-MOST, MOST).exp()

    @torch.no_grad()
    def tie_grain(self, levels: float) -> None:
        """Lets the grain weigh as much as if it were added to the picture: up to so many levels of 255 where that is white."""
        weight = self.encoder.conv1_1.weight
        weight[:, 3] = weight[:, :3].sum(1) * (levels / 255)

    def paint(self, content: Tensor, style: Tensor, alpha: float = 1.0) -> Tensor:
        """`content` painted as `style` at strength `alpha` (section 6.3), clamped to [0, 1], of the content's size."""
        return self.paint_with(content, *stats(self.encode(style)), alpha)

    def paint_with(
        self, content: Tensor, mean: Tensor, std: Tensor, alpha: float = 1.0, lines: Tensor | float = 0.0
    ) -> Tensor:
        """The same from style statistics of shape (N, C, 1, 1), which is all that the program keeps of a style.

        `lines` of shape (N, 1, H, W) are added to the painting (`underdrawing.py`).
        """
        features = self.encode(content)
        mixed = (1 - alpha) * features + alpha * adain(features, mean, std)
        height, width = content.shape[2:]
        return (self.decoder(mixed)[..., :height, :width].clamp(0, 1) + lines).clamp(0, 1)

    @torch.no_grad()
    def doubled(self) -> Student:
        """A student of twice the widths that paints exactly as this one and can learn to paint better.

        Every channel is there twice. Whoever reads it adds up the two, with weights that differ by chance, so that the
        twins are asked for different things and part (Chen, Goodfellow & Shlens, "Net2Net", 2016).
        """
        wide = Student(tuple(2 * width for width in self.widths))
        for mine, theirs in zip(self.convolutions(), wide.convolutions(), strict=True):
            weight, bias = mine.weight, mine.bias
            if theirs.out_channels == 2 * mine.out_channels:
                weight, bias = torch.cat([weight, weight]), torch.cat([bias, bias])
            if theirs.in_channels == 2 * mine.in_channels:
                apart = torch.randn_like(weight) * 0.25 * weight.std()
                weight = torch.cat([weight / 2 + apart, weight / 2 - apart], 1)
            theirs.weight.copy_(weight)
            theirs.bias.copy_(bias)
        # What two twins lack is the same, and the same is asked of them.
        twice = self.correction.weight / 2
        for side in (0, 1):
            twice = torch.cat([half for half in twice.chunk(2, side) for _ in range(2)], side)
        wide.correction.weight.copy_(twice)
        return wide

    @torch.no_grad()
    def revive(self, contents: Tensor, styles: Tensor) -> dict[str, int]:
        """Gives channels that are silent on these pictures new kernels, and paints as before; how many, by layer.

        A channel that its ReLU holds at zero gets no gradient and never comes back. A new one starts by chance, as strong
        as the layer's others and heard half of the time, and nobody listens to it yet (after Sokar et al., "The Dormant
        Neuron Phenomenon in Deep Reinforcement Learning", 2023).
        """
        x, revived = on_canvas(torch.cat([contents, styles])), {}
        silent = torch.zeros(x.shape[1], dtype=torch.bool)
        for part, stack in (("encoder", self.encoder), ("decoder", self.decoder)):
            for layer in stack.layers:
                if isinstance(layer, str):
                    x = between(layer, x)
                    continue
                conv = getattr(stack, layer[0])
                conv.weight[:, silent] = 0
                heard = conv3x3(x, conv.weight, conv.bias)
                if layer[2] == -1:
                    break
                silent = (heard > 0).float().mean((0, 2, 3)) < SILENT
                if silent.any():
                    revived[f"{part}.{layer[0]}"] = int(silent.sum())
                    conv.weight[silent] = torch.randn_like(conv.weight[silent])
                    new = conv3x3(x, conv.weight[silent], None)
                    scale = heard[:, ~silent].std((0, 2, 3)).median() / (new.std((0, 2, 3)) + EPSILON)
                    conv.weight[silent] *= scale.view(-1, 1, 1, 1)
                    conv.bias[silent] = -new.mean((0, 2, 3)) * scale
                    heard = conv3x3(x, conv.weight, conv.bias)
                x = F.relu(heard)
            if part == "encoder":
                x = adain(x[: len(contents)], *stats(x[len(contents) :]))
        return revived

    def convolutions(self) -> list[nn.Conv2d]:
        """All of the encoder's, then all of the decoder's."""
        return [layer for part in (self.encoder, self.decoder) for layer in part.modules() if isinstance(layer, nn.Conv2d)]

    @staticmethod
    def load(path: str | Path) -> tuple[Student, dict[str, str]]:
        """The student in a safetensors file, in f32, and the file's metadata; it may know no grain and no correction."""
        from safetensors import safe_open

        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}
        first = tensors["encoder.conv1_1.weight"]
        tensors["encoder.conv1_1.weight"] = F.pad(first, (0, 0, 0, 0, 0, 4 - first.shape[1]))
        student = Student(tuple(int(width) for width in metadata["widths"].split(",")))
        tensors.setdefault("correction.weight", student.correction.weight.detach())
        student.load_state_dict(tensors)
        return student, metadata

    def save(self, path: str | Path, metadata: dict[str, str], dtype: torch.dtype = torch.float32) -> None:
        """Writes `encoder.NAME.weight` (OIHW), `encoder.NAME.bias`, `decoder.…`, `correction.weight`, `widths` and `metadata`."""
        from safetensors.torch import save

        tensors = {name: t.detach().to("cpu", dtype).contiguous() for name, t in self.state_dict().items()}
        metadata = {"widths": ",".join(map(str, self.widths)), **metadata}
        Path(path).write_bytes(save(tensors, metadata))


def stats(features: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each channel over space, (N, C, 1, 1) each; unbiased variance plus 1e-5."""
    variance, mean = torch.var_mean(features, dim=(2, 3), keepdim=True)
    return mean, (variance + EPSILON).sqrt()


def _in_one_pass(function: Callable) -> Callable:
    """`function` of tensors, compiled so that on a CPU it goes through memory once; as it is where no compiler is found."""

    @functools.cache
    def for_cpu() -> Callable:
        # At the first call, as what compiles takes seconds to import and scoring needs none of it. What is compiled includes
        # Python's headers, which Debian has in a package of their own.
        headers = Path(sysconfig.get_path("include"), "Python.h").exists()
        compiles = headers and shutil.which(os.environ.get("CXX", "g++"))
        return torch.compile(function, dynamic=True) if compiles else function

    return lambda *tensors: (for_cpu() if tensors[0].device.type == "cpu" else function)(*tensors)


@_in_one_pass
def _sums(features: Tensor) -> tuple[Tensor, Tensor]:
    """Sum and sum of squares of each channel over space, in f32."""
    wide = features.float()
    return wide.sum((2, 3), keepdim=True), (wide * wide).sum((2, 3), keepdim=True)


@_in_one_pass
def _sloped(features: Tensor, slope: Tensor, offset: Tensor) -> Tensor:
    """A line through each channel's numbers, in the type of `features`."""
    return torch.addcmul(offset, features.float(), slope).to(features.dtype)


class _QuickStats(torch.autograd.Function):
    """`stats` by sums and sums of squares, in two passes over memory instead of the dozen that autograd would make."""

    @staticmethod
    def forward(ctx, features: Tensor) -> tuple[Tensor, Tensor]:
        count = features.shape[2] * features.shape[3]
        total, squares = _sums(features)
        mean = total / count
        variance = (squares / count - mean * mean).clamp_min(0) * (count / (count - 1))
        std = (variance + EPSILON).sqrt()
        ctx.save_for_backward(features, mean, std)
        return mean, std

    @staticmethod
    def backward(ctx, of_mean: Tensor, of_std: Tensor) -> Tensor:
        features, mean, std = ctx.saved_tensors
        count = features.shape[2] * features.shape[3]
        slope = of_std / (std * (count - 1))
        return _sloped(features, slope, of_mean / count - slope * mean)


def quick_stats(features: Tensor) -> tuple[Tensor, Tensor]:
    """As `stats`, in f32 from features of any type; for maps whose means are not far above their deviations.

    On a CPU, PyTorch's own variance took a fifth of a training step, more than all convolutions together.
    """
    return _QuickStats.apply(features)


def adain(features: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Equation 8 of the paper: `features` moved to the given mean and standard deviation, channel by channel."""
    own_mean, own_std = stats(features)
    return (features - own_mean) / own_std * std + mean


class LossNetwork(nn.Module):
    """The frozen judge (section 6): VGG-19's relu1_1, relu2_1, relu3_1 and relu4_1.

    Two networks stand behind it. The true normalised VGG-19 gives the first three layers. A distilled, four times
    thinner VGG-19 gives relu4_1, through a 1x1 map back to the original's 512 channels.
    """

    TRUE = ("0", "2", "5", "9", "12", "16")
    THIN = ("conv11", "conv12", "conv21", "conv22", "conv31", "conv32", "conv33", "conv34", "conv41")

    def __init__(self, true: dict[str, Tensor], thin: dict[str, Tensor]):
        """`true` and `thin` hold `NAME.weight` and `NAME.bias` for every name in TRUE, and THIN with `conv0` and the map."""
        super().__init__()
        for prefix, tensors in (("true", true), ("thin", thin)):
            for name, tensor in tensors.items():
                self.register_buffer(f"{prefix}_{name.replace('.', '_')}", tensor.float(), persistent=False)

    @staticmethod
    def load(folder: str | Path) -> LossNetwork:
        """From a folder with `vgg_normalised_conv3_1.pth` and `4SE.pth`."""
        folder = Path(folder)
        thin = read_tensors(folder / "4SE.pth")
        return LossNetwork(
            read_tensors(folder / "vgg_normalised_conv3_1.pth"),
            {name.removeprefix("model."): tensor for name, tensor in thin.items()},
        )

    @staticmethod
    def random(width: int = 4, seed: int = 0) -> LossNetwork:
        """A tiny judge that has learned nothing, for tests: relu1_1 has `width` channels."""
        generator = torch.Generator().manual_seed(seed)

        def layer(name: str, before: int, after: int, side: int) -> dict[str, Tensor]:
            weight = torch.randn(after, before, side, side, generator=generator) * (2 / (before * side * side)) ** 0.5
            return {f"{name}.weight": weight, f"{name}.bias": torch.zeros(after)}

        a, b, c, d = (width << level for level in range(4))
        true, thin = layer("0", 3, 3, 1), layer("conv0", 3, 3, 1)
        for name, before, after in zip(LossNetwork.TRUE[1:], (3, a, a, b, b), (a, a, b, b, c)):
            true |= layer(name, before, after, 3)
        for name, before, after in zip(LossNetwork.THIN, (3, a, a, b, b, c, c, c, c), (a, a, b, b, c, c, c, c, d)):
            thin |= layer(name, before, after, 3)
        return LossNetwork(true, thin | layer("conv41_aux", d, d, 1))

    @property
    def deepest_channels(self) -> int:
        """Channels of relu4_1: 512 for the true teacher."""
        return self.thin_conv41_aux_bias.numel()

    def _conv(self, x: Tensor, name: str) -> Tensor:
        weight, bias = getattr(self, f"{name}_weight"), getattr(self, f"{name}_bias")
        if weight.shape[2] == 1:
            return F.conv2d(x, weight, bias)
        return F.relu(conv3x3(x, weight, bias), inplace=True)

    def shallow(self, x: Tensor) -> list[Tensor]:
        """relu1_1, relu2_1 and relu3_1, of the true VGG-19."""
        colour, conv1_1, conv1_2, conv2_1, conv2_2, conv3_1 = (f"true_{name}" for name in self.TRUE)
        first = self._conv(self._conv(x, colour), conv1_1)
        second = self._conv(pool(self._conv(first, conv1_2)), conv2_1)
        return [first, second, self._conv(pool(self._conv(second, conv2_2)), conv3_1)]

    def deepest(self, x: Tensor) -> Tensor:
        """relu4_1, (N, 512, H/8, W/8)."""
        x = self._conv(x, "thin_conv0")
        for name in self.THIN:
            x = self._conv(pool(x) if name in ("conv21", "conv31", "conv41") else x, f"thin_{name}")
        return F.relu(self._conv(x, "thin_conv41_aux"))

    def forward(self, x: Tensor) -> list[Tensor]:
        """relu1_1, relu2_1, relu3_1 and relu4_1."""
        return [*self.shallow(x), self.deepest(x)]


class _Inert:
    """What stands in for every class of a checkpoint that is not a tensor: it keeps nothing and does nothing."""

    def __init__(self, *_args: object, **_kwargs: object):
        pass

    def __setstate__(self, _state: object) -> None:
        pass


class _TensorUnpickler(pickle.Unpickler):
    """Knows tensors and plain containers only, so that a checkpoint can name no code to run."""

    def find_class(self, module: str, name: str) -> object:
        tensor_parts = module == "torch._utils" and name.startswith("_rebuild_")
        storages = module in ("torch", "torch.storage") and name.endswith("Storage")
        if tensor_parts or storages or (module, name) == ("collections", "OrderedDict"):
            return super().find_class(module, name)
        return _Inert


def read_tensors(path: str | Path) -> dict[str, Tensor]:
    """The tensors of a .pth checkpoint, nested dictionaries joined by dots; the optimiser's and other objects dropped."""
    reader = types.SimpleNamespace(__name__="tensors", Unpickler=_TensorUnpickler, load=_load, Pickler=pickle.Pickler)
    found: dict[str, Tensor] = {}

    def walk(prefix: str, value: object) -> None:
        if isinstance(value, Tensor):
            found[prefix] = value
        elif isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else str(key), inner)

    walk("", torch.load(path, map_location="cpu", pickle_module=reader, weights_only=False))
    return found


def _load(file, **options) -> object:
    return _TensorUnpickler(file, **options).load()
