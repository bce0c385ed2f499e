"""Smoothing: a camera's noise taken out of each frame before the encoder sees it. Twin: src/stylize/smoothing.rs.

Where nothing moves the program averages noise away over time. This is for all the rest: four averages over 3x3 pixels, 1, 2,
4 and 8 apart, in which a colour counts less the more it differs (an edge-avoiding a-trous filter: Dammertz et al., "Edge-
Avoiding A-Trous Wavelet Transform for fast Global Illumination Filtering", 2010). What is left of noise after one of them is
fainter and coarser, so the next looks wider and asks for more likeness.
"""

from __future__ import annotations

import itertools

import torch
import torch.nn.functional as F
from torch import Tensor

LIMITS = (16.0, 10.0, 7.0, 5.0)
"""How far colours may differ that are averaged, in levels of 255, at the usual steadiness; in each of the four averages."""


def smoothed(pictures: Tensor) -> Tensor:
    """Pictures (N, 3, H, W) in [0, 1] with their noise smoothed away, as the program does at the usual steadiness."""
    for average, limit in enumerate(LIMITS):
        pictures = _averaged(pictures, 2**average, limit / 255)
    return pictures


def _averaged(pictures: Tensor, apart: int, limit: float) -> Tensor:
    """Each pixel averaged with eight neighbours `apart` pixels away, as much as they are like it; borders are repeated."""
    height, width = pictures.shape[2:]
    padded = F.pad(pictures, (apart,) * 4, mode="replicate")
    total, weights = pictures.clone(), torch.ones_like(pictures[:, :1])
    for y, x in itertools.product((-1, 0, 1), repeat=2):
        if y or x:
            there = padded[..., apart * (1 + y) :, apart * (1 + x) :][..., :height, :width]
            unlike = ((there - pictures) ** 2).mean(1, keepdim=True) / limit**2
            weight = (1 - unlike).clamp_min(0) ** 2 * 0.5 ** (abs(y) + abs(x))
            total += weight * there
            weights += weight
    return total / weights
