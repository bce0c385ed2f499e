"""Pictures for training: two sets of images in memory, and random crops of them as a webcam might see them."""

from __future__ import annotations

import io
import json
import math
import random
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from networks import luma

Image.MAX_IMAGE_PIXELS = 400_000_000
"""Museums' scans are large; twice as many are refused."""

FACE_SIDES = (20, 110)
"""Bounds of a face's width in crops that are taken around one, in pixels: from a group at a table to one before the screen."""


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name within it and bytes of every file in a folder (searched downwards) or in a tar archive."""
    if source.is_dir():
        for path in sorted(p for p in source.rglob("*") if p.is_file()):
            yield path.relative_to(source).as_posix(), path.read_bytes()
        return
    with tarfile.open(source) as archive:
        for member in archive:
            if member.isfile():
                # A tar of "." calls its files "./a.jpg".
                yield str(PurePosixPath(member.name)), archive.extractfile(member).read()


def decoded(source: Path) -> Iterator[tuple[str, Image.Image]]:
    """Name and picture of every file of a folder or tar; files that are no pictures, or damaged ones, are passed over."""
    for name, data in _files(source):
        try:
            image = Image.open(io.BytesIO(data)).convert("RGB")
        except UnidentifiedImageError:
            continue
        except Exception as error:  # Pillow's decoders raise errors of many kinds.
            print(f"{source}: {name} is passed over: {error}", file=sys.stderr)
            continue
        yield name, image


class Window(NamedTuple):
    """A square piece of a picture: which of them, and where in its pixels."""

    number: int
    top: int
    left: int
    side: int


class Images:
    """Every picture of a folder or tar, decoded once to bytes (H, W, 3)."""

    def __init__(self, source: str | Path, shorter_side: int, device: str = "cpu", faces: str | Path | None = None):
        """Pictures are shrunk until their shorter side is at most `shorter_side`, to bound memory.

        `faces` is a file of `faces.py`: where faces are, (left, top, right, bottom) in pixels, by the file's path in `source`.
        """
        self.source = Path(source)
        self.pictures: list[Tensor] = []
        self.faces: list[list[list[float]]] = []
        boxes = json.loads(Path(faces).read_text()) if faces else {}
        for name, picture in decoded(self.source):
            scale = min(1.0, shorter_side / min(picture.size))
            if scale < 1:
                width, height = (max(shorter_side, round(side * scale)) for side in picture.size)
                picture = picture.resize((width, height), Image.Resampling.BICUBIC)
            self.pictures.append(torch.from_numpy(np.array(picture)).to(device))
            self.faces.append([[scale * edge for edge in box] for box in boxes.get(name, [])])
        if not self.pictures:
            raise SystemExit(f"{source}: no picture found")
        self.with_faces = [number for number, found in enumerate(self.faces) if found]
        if faces and not self.with_faces:
            raise SystemExit(f"{faces}: names no picture of {source}")

    def __len__(self) -> int:
        return len(self.pictures)

    def crop(self, side: int, scale: tuple[float, float]) -> Tensor:
        """One random square of a random picture, mirrored half the time: (3, side, side) in [0, 1].

        `scale` bounds the shorter side of the whole picture in pixels, where that is not less than `side`: brush strokes
        and faces come in many sizes, and the network should know them all.
        """
        return mirrored(self._cut(self._anywhere(side, scale), side))

    def batch(self, count: int, side: int, scale: tuple[float, float]) -> Tensor:
        """`count` crops: (count, 3, side, side)."""
        return torch.stack([self.crop(side, scale) for _ in range(count)])

    def batch_and_faces(self, count: int, side: int, scale: tuple[float, float], share: float) -> tuple[Tensor, Tensor]:
        """`count` crops, a share of them taken around a face, and where faces are in them: (count, 1, side, side) in [0, 1]."""
        around = [self.with_faces and random.random() < share for _ in range(count)]
        crops = []
        for face in around:
            window = self._around_a_face(side) if face else self._anywhere(side, scale)
            crops.append(mirrored(torch.cat([self._cut(window, side), self._faces_in(window, side)])))
        return torch.stack(crops).split([3, 1], 1)

    def _anywhere(self, side: int, scale: tuple[float, float]) -> Window:
        number = random.randrange(len(self.pictures))
        height, width = self.pictures[number].shape[:2]
        shorter = min(height, width)
        window = min(shorter, math.ceil(shorter * side / log_uniform(*(max(side, bound) for bound in scale))))
        return Window(number, random.randint(0, height - window), random.randint(0, width - window), window)

    def _around_a_face(self, side: int) -> Window:
        """A square with all of a random face in it, somewhere, which is of a random width at `side` pixels."""
        number = random.choice(self.with_faces)
        height, width = self.pictures[number].shape[:2]
        left, top, right, bottom = random.choice(self.faces[number])
        window = round((right - left) * side / log_uniform(*(min(bound, 0.6 * side) for bound in FACE_SIDES)))
        window = max(1, min(window, height, width))

        def start(low: float, high: float, length: int) -> int:
            ends = (math.ceil(high) - window, math.floor(low))
            return random.randint(*sorted(min(max(0, end), length - window) for end in ends))

        return Window(number, start(top, bottom, height), start(left, right, width), window)

    def _cut(self, window: Window, side: int) -> Tensor:
        """What is in the window, at `side` pixels: (3, side, side) in [0, 1]."""
        number, y, x, length = window
        crop = self.pictures[number][y : y + length, x : x + length].permute(2, 0, 1)[None].float() / 255
        if length != side:
            crop = F.interpolate(crop, (side, side), mode="bilinear", align_corners=False, antialias=length > side)
        return crop[0]

    def _faces_in(self, window: Window, side: int) -> Tensor:
        """Where there are faces in the window: (1, side, side) in [0, 1]."""
        mask = torch.zeros(1, side, side, device=self.pictures[window.number].device)
        places = (torch.arange(side, device=mask.device) + 0.5) * (window.side / side)
        for left, top, right, bottom in self.faces[window.number]:
            across = (window.left + places - (left + right) / 2) / ((right - left) / 2)
            down = (window.top + places - (top + bottom) / 2) / ((bottom - top) / 2)
            # An ellipse a tenth larger than its box, with a soft edge.
            mask = mask.maximum((2.7 - 2 * (across[None, :] ** 2 + down[:, None] ** 2).sqrt()).clamp(0, 1)[None])
        return mask


def mirrored(crop: Tensor) -> Tensor:
    """The crop (C, H, W), left for right half the time."""
    return crop.flip(2) if random.random() < 0.5 else crop


def picture(path: str | Path, side: int) -> Tensor:
    """The file's picture as a `square`."""
    return square(Image.open(path).convert("RGB"), side)


def square(image: Image.Image, side: int) -> Tensor:
    """An RGB picture, scaled and cut in the middle to a square: (1, 3, side, side) in [0, 1]."""
    scale = side / min(image.size)
    width, height = (max(side, round(length * scale)) for length in image.size)
    image = image.resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - side) // 2, (height - side) // 2
    return tensor(np.array(image.crop((left, top, left + side, top + side))))


def tensor(pixels: np.ndarray) -> Tensor:
    """Bytes (H, W, 3) as a batch of one, (1, 3, H, W) in [0, 1]."""
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255


def log_uniform(low: float, high: float) -> float:
    """A size from `low` to `high`, of which each doubling is as likely as the next."""
    return math.exp(random.uniform(math.log(low), math.log(high)))


def turned(pictures: Tensor) -> Tensor:
    """Each of the pictures (N, 3, S, S) upright or lying on one of its sides: a style for training in all of them.

    VGG's statistics know upright from lying, so these are styles that the network has not met.
    """
    return torch.stack([torch.rot90(picture, random.randrange(4), (1, 2)) for picture in pictures])


def light(pictures: Tensor, share: float = 0.4) -> Tensor:
    """A share of the pictures (N, 3, H, W) in another light: dimmer or brighter, flatter or harsher, warmer or cooler."""
    count, device = len(pictures), pictures.device

    def uniform(low: float, high: float, channels: int = 1) -> Tensor:
        return torch.empty(count, channels, 1, 1, device=device).uniform_(low, high)

    gamma, contrast, tint = uniform(0.7, 1.8), uniform(0.6, 1.2), uniform(0.88, 1.12, 3)
    other = (((pictures.clamp_min(1e-4) ** gamma) - 0.5) * contrast + 0.5) * tint
    return torch.where(torch.rand(count, 1, 1, 1, device=device) < share, other.clamp(0, 1), pictures)


def recoloured(pictures: Tensor, share: float = 0.25) -> Tensor:
    """A share of the pictures (N, 3, H, W) with their hues turned and their colours fainter or stronger.

    Paintings are brown and blue; people will bring greens, violets and pinks, and the network should have met them.
    """
    count, device = len(pictures), pictures.device
    grey = luma(pictures)
    angle = torch.rand(count, device=device) * 2 * math.pi
    strength = torch.empty(count, device=device).uniform_(0.6, 1.5)
    # A turn around the grey axis (Rodrigues' formula with the axis (1, 1, 1) / sqrt 3).
    cosine, sine, third = angle.cos(), angle.sin() / math.sqrt(3), (1 - angle.cos()) / 3
    rows = [[third + cosine, third - sine, third + sine], [third + sine, third + cosine, third - sine]]
    rows.append([third - sine, third + sine, third + cosine])
    turn = torch.stack([torch.stack(row, -1) for row in rows], 1)
    chroma = torch.einsum("nij,njhw->nihw", turn, pictures - grey) * strength.view(-1, 1, 1, 1)
    chosen = torch.rand(count, 1, 1, 1, device=device) < share
    return torch.where(chosen, (grey + chroma).clamp(0, 1), pictures)


def sharpened(pictures: Tensor, share: float = 0.5) -> Tensor:
    """A share of the pictures (N, 3, H, W) with stronger texture, by unsharp masks of 0.6 to 3 pixels.

    Small photographs of paintings are soft: the square of their deviations at relu3_1 is 2.2 at the median, and 4.6 on
    average in six styles of the paper's repository. A network that knows only soft ones paints the others too flat.
    """
    return torch.stack([
        (picture + random.uniform(0.3, 2.5) * (picture - blurred(picture, log_uniform(0.6, 3.0)))).clamp(0, 1)
        if random.random() < share
        else picture
        for picture in pictures
    ])


def blurred(picture: Tensor, sigma: float) -> Tensor:
    """The picture (3, H, W) under a Gaussian of `sigma` pixels; its border is mirrored."""
    reach = math.ceil(2.5 * sigma)
    bell = torch.exp(-(torch.arange(-reach, reach + 1, device=picture.device) ** 2) / (2 * sigma**2))
    bell = bell / bell.sum()
    padded = F.pad(picture[:, None], (reach,) * 4, mode="reflect")
    return F.conv2d(F.conv2d(padded, bell.view(1, 1, 1, -1)), bell.view(1, 1, -1, 1))[:, 0]


def noisy(pictures: Tensor, levels: Tensor) -> Tensor:
    """The pictures with a camera's noise, of standard deviation `levels` / 255 for each picture; `levels` is (N,)."""
    return (pictures + torch.randn_like(pictures) * levels.view(-1, 1, 1, 1) / 255).clamp(0, 1)
