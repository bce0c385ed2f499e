"""Drawn styles for training: dots, hatching, weaves, cells and lines, from the finest up, in the colours of a painting.

Photographs of paintings, shrunk to a training picture's few pixels, hardly hold a fine and regular texture, and a network
that never met one answers it with strokes. What is drawn here has all that differs from pattern to pattern from chance.

Fields are (S, S) tensors in pixels or radians, coverages (S, S) in [0, 1], pictures (3, S, S) in [0, 1].
"""

from __future__ import annotations

import math
import random

import torch
import torch.nn.functional as F
from torch import Tensor

from data import log_uniform

PERIODS = (3.5, 18.0)
"""Bounds of the distance between two dots or lines, in pixels."""


def pattern(picture: Tensor) -> Tensor:
    """A drawn pattern over or in the colours of `picture`, a crop of a painting: (3, S, S)."""
    side = picture.shape[-1]
    covered = random.choices([*DRAWINGS], [*DRAWINGS.values()])[0](side)
    ground, ink = _colours(picture)
    if random.random() < 0.4:
        covered = covered * (0.5 + 0.5 * smooth_noise(side, random.uniform(side / 6, side)).sigmoid())
    drawn = ground + covered * (ink - ground)
    if random.random() < 0.3:
        drawn = drawn + random.uniform(0.1, 0.35) * _relief(covered)
    if random.random() < 0.4:
        drawn = drawn + torch.randn(1, side, side) * random.uniform(0, 0.06)
    return drawn.clamp(0, 1)


def _colours(picture: Tensor) -> tuple[Tensor, Tensor]:
    """Ground and ink, (3, S, S) or (3, 1, 1): the painting itself, softened, or colours that it holds."""

    def any_colour() -> Tensor:
        y, x = (random.randrange(side) for side in picture.shape[1:])
        return picture[:, y, x].view(3, 1, 1)

    def soft() -> Tensor:
        return _enlarged(F.adaptive_avg_pool2d(picture, random.choice((4, 8, 16))), picture.shape[-1])

    ground = soft() if random.random() < 0.5 else any_colour()
    kind = random.random()
    if kind < 0.25:
        ink = torch.full((3, 1, 1), random.uniform(0, 0.12))
    elif kind < 0.4:
        ink = torch.full((3, 1, 1), random.uniform(0.88, 1))
    elif kind < 0.7:
        ink = (ground * random.uniform(0.2, 0.65)) if random.random() < 0.6 else 1 - (1 - ground) * random.uniform(0.2, 0.65)
    else:
        ink = soft() if random.random() < 0.3 else any_colour()
    return (ground, ink) if random.random() < 0.75 else (ink, ground)


def _relief(covered: Tensor) -> Tensor:
    """Light from one side on a surface as high as `covered`, about 0."""
    angle = random.uniform(0, 2 * math.pi)
    dx, dy = covered.roll(1, 1) - covered.roll(-1, 1), covered.roll(1, 0) - covered.roll(-1, 0)
    return dx * math.cos(angle) + dy * math.sin(angle)


# -- fields -------------------------------------------------------------------------------------------------------------


def positions(side: int) -> tuple[Tensor, Tensor]:
    """Row and column of every pixel from a random origin, turned by a random angle."""
    angle = random.uniform(0, 2 * math.pi)
    y, x = torch.meshgrid(torch.arange(side) - random.uniform(0, side), torch.arange(side) - random.uniform(0, side), indexing="ij")
    return y * math.cos(angle) - x * math.sin(angle), y * math.sin(angle) + x * math.cos(angle)


def smooth_noise(side: int, scale: float) -> Tensor:
    """Noise without features smaller than about `scale` pixels, of mean 0 and deviation about 1."""
    cells = max(2, round(side / scale) + 2)
    noise = _enlarged(torch.randn(1, cells, cells), side)[0]
    return noise / noise.std().clamp_min(0.2)


def bent(side: int) -> tuple[Tensor, Tensor]:
    """Two coordinates in pixels: straight, around a centre, or bent by noise."""
    v, u = positions(side)
    kind = random.random()
    if kind < 0.35:
        return v, u
    if kind < 0.6:
        radius = (v * v + u * u).sqrt()
        return radius, torch.atan2(v, u) * random.uniform(0.3, 1) * side / 2
    strength, scale = random.uniform(2, 16), random.uniform(side / 6, side)
    return v + strength * smooth_noise(side, scale), u + strength * smooth_noise(side, scale)


def _enlarged(small: Tensor, side: int) -> Tensor:
    """(C, H, W) to (C, side, side), smoothly."""
    return F.interpolate(small[None], (side, side), mode="bicubic", align_corners=False)[0]


def _from_middle(place: Tensor) -> Tensor:
    """How far each place is from the middle between two whole numbers, 0 to 0.5."""
    return (place.frac().abs() - 0.5).abs()


def _edge(distance: Tensor) -> Tensor:
    """Coverage of what ends where `distance` (in pixels, positive inside) is zero, with a soft edge."""
    return (distance / random.uniform(0.8, 1.6) + 0.5).clamp(0, 1)


# -- drawings: coverage by ink ------------------------------------------------------------------------------------------


def dots(side: int) -> Tensor:
    """Dots in rows, each row shifted, some irregular."""
    period, (v, u) = log_uniform(*PERIODS), bent(side)
    aspect, shift, jitter = random.uniform(0.8, 1.4), random.choice((0.0, 0.5, random.random())), random.choice((0.0, 0.15, 0.3))
    row = torch.floor(v / period)
    across = u / (period * aspect) + row * shift
    column = torch.floor(across)

    def chance(salt: float) -> Tensor:
        return ((row * 12.9898 + column * 78.233 + salt).sin() * 43758.5453).frac()

    y = (v / period - row - 0.5 + jitter * chance(0.3)) * period
    x = (across - column - 0.5 + jitter * chance(0.7)) * period * aspect
    radius = period * random.uniform(0.18, 0.45) * (1 + random.choice((0.0, 0.3)) * chance(0.1))
    distance = torch.maximum(y.abs(), x.abs()) if random.random() < 0.2 else (y * y + x * x).sqrt()
    covered = _edge(radius - distance)
    return covered if random.random() < 0.8 else covered * _edge(distance - radius * 0.55)


def lines(side: int) -> Tensor:
    """Parallel lines, some of changing width."""
    period, (v, _) = log_uniform(*PERIODS), bent(side)
    width = period * random.uniform(0.15, 0.6) * (1 + random.choice((0.0, 0.4)) * smooth_noise(side, side / 5))
    return _edge(width / 2 - _from_middle(v / period) * period)


def hatching(side: int) -> Tensor:
    """Short strokes along one direction."""
    period, (v, u) = log_uniform(*PERIODS), bent(side)
    row = torch.floor(v / period)
    length = period * random.uniform(2, 6)
    gaps = _from_middle(u / length + (row * 12.9898).sin() * 437.58) * length
    stroke = period * random.uniform(0.2, 0.6) / 2 - ((v / period - row - 0.5) * period).abs()
    return _edge(torch.minimum(stroke, length * random.uniform(0.35, 0.48) - gaps))


def two(side: int) -> Tensor:
    """Two sets of lines across each other, or woven."""
    first, second = lines(side), random.choice((lines, hatching))(side)
    return torch.maximum(first, second) if random.random() < 0.5 else (first - second).abs()


def cells(side: int) -> Tensor:
    """Borders between irregular cells, as in a mosaic, stained glass or dry earth."""
    count = int(min(400, (side / random.uniform(6, 40)) ** 2)) + 4
    centres = torch.rand(count, 2) * (side + 16) - 8
    y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    pixels = torch.stack([y, x], -1).view(-1, 2).float()
    nearest = torch.cdist(pixels, centres).topk(2, largest=False).values
    gap = (nearest[:, 1] - nearest[:, 0]).view(side, side)
    return _edge(random.uniform(0.8, 4) - gap)


def contours(side: int) -> Tensor:
    """Few thin lines that wander: level lines of smooth noise."""
    height = smooth_noise(side, random.uniform(side / 10, side / 2))
    slope = ((height.roll(1, 0) - height) ** 2 + (height.roll(1, 1) - height) ** 2).sqrt().clamp_min(1e-3)
    levels = random.choice((1.0, 2.0, 5.0))
    away = _from_middle(height * levels) / levels
    return _edge(random.uniform(0.6, 2.5) - away / slope)


def grain(side: int) -> Tensor:
    """Specks and veins: noise of one scale, cut at a level."""
    scale = log_uniform(1.5, 10)
    stretch = random.choice((1.0, 1.0, random.uniform(2, 8)))
    height, width = (max(2, int(side / s)) for s in random.sample((scale, scale * stretch), 2))
    noise = _enlarged(torch.randn(1, height, width), side)[0]
    return ((noise - random.uniform(-0.5, 1)) * random.uniform(0.8, 4) + 0.5).clamp(0, 1)


def checks(side: int) -> Tensor:
    """Squares or triangles of two colours."""
    period, (v, u) = 2 * log_uniform(*PERIODS), bent(side)
    squares = torch.floor(v / period) + torch.floor(u / period)
    if random.random() < 0.4:
        squares = squares + torch.floor((v + u) / period)
    return squares.remainder(2)


DRAWINGS = {dots: 5, lines: 2, hatching: 3, two: 2, cells: 2, contours: 1.5, grain: 2, checks: 1}
"""Each with how often it is drawn, beside the others."""
