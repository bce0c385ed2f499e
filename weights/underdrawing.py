"""The underdrawing: a content's own lines, which show through the paint. Twins: src/stylize/underdrawing.rs, style.rs.

A network of this size paints no line finer than its strokes, so a face of fifty pixels loses its eyes and mouth. Painters
draw them first and let them show: what the content's luma has beyond its surroundings is added to the painting. Strong edges
count little more than faint lines, as the network paints those itself. A style of soft planes gets soft lines, an engraving
strong ones.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from networks import luma

RINGS = (3, 6)
"""Distances, in pixels, of the eight neighbours that are a pixel's surroundings, each ring as much as the other."""

LIMIT = 0.1
"""What a line comes to at most, and what is halved by that; in [0, 1]."""

STRENGTHS = (0.5, 2.0)
"""How strong lines are drawn, from large pictures to small ones."""

TYPICAL = 0.0375
"""Root mean square of the lines of a style in which a content's are drawn as strongly as elsewhere."""

MIDDLING = 384
"""The shorter side, in pixels, of pictures whose lines are drawn once."""


def strength(height: int, width: int) -> float:
    """How strong lines are drawn where people have not said how: the smaller a picture, the coarser its strokes are for it."""
    weak, strong = STRENGTHS
    return min(max(MIDDLING / min(height, width), weak), strong)


def underdrawing(pictures: Tensor) -> Tensor:
    """What is added to paintings of smoothed pictures (N, 3, H, W) in [0, 1], times a strength: (N, 1, H, W)."""
    light = luma(pictures)
    lines = light - sum(_around(light, apart) for apart in RINGS) / len(RINGS)
    return lines * LIMIT / (lines.abs() + LIMIT)


def lines_of(styles: Tensor) -> Tensor:
    """How strong the lines of styles (N, 3, H, W) are, about 1 in most: those of contents are drawn as strongly. (N, 1, 1, 1)."""
    return underdrawing(styles).square().mean((1, 2, 3), keepdim=True).sqrt() / TYPICAL


def _around(light: Tensor, apart: int) -> Tensor:
    """The binomial mean of each pixel and its eight neighbours `apart` pixels away; borders are repeated."""
    height, width = light.shape[2:]
    padded = F.pad(light, (apart,) * 4, mode="replicate")
    rows = (padded[..., :height, :] + 2 * padded[..., apart:, :][..., :height, :] + padded[..., 2 * apart :, :]) / 4
    return (rows[..., :width] + 2 * rows[..., apart:][..., :width] + rows[..., 2 * apart :]) / 4
