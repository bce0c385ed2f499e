"""Distances between pictures, and between their features, of which the losses of training are made."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

FLAT = 0.001
"""Variance of colours, in [0, 1], about which contrast no longer counts: a deviation of eight levels of 255."""

UNSEEN = 0.09
"""By how much more the logarithm of contrast is to be than the style's: styles never seen come out that much flatter."""

MOST = 10.0
"""Beyond which a face's error no longer counts: in a style that is nearly flat its deviation is next to nothing."""


def each(squares: Tensor) -> Tensor:
    """The mean of every item of a batch: (N,)."""
    return squares.flatten(1).mean(1)


def within(squares: Tensor, std: Tensor, mask: Tensor) -> Tensor:
    """The mean of squared errors of features where `mask` is, in squares of the style's deviation, up to `MOST`: (N,)."""
    mask = F.adaptive_avg_pool2d(mask, squares.shape[2:])
    error = squares.mean(1, keepdim=True) / (std**2).mean(1, keepdim=True)
    return ((error * mask).sum((1, 2, 3)) / mask.sum((1, 2, 3))).clamp(max=MOST)


def likeness(got: Tensor, wanted: Tensor) -> Tensor:
    """How far two pictures are apart: in colour (the square, which PSNR counts) and in their edges."""
    edges = sum((a - b).abs().mean() for a, b in zip(differences(got), differences(wanted)))
    return 50 * F.mse_loss(got, wanted) + 5 * edges


def palette_distance(got: Tensor, wanted: Tensor) -> Tensor:
    """Squared errors of the mean colour, of the 3x3 covariance of colours (ten times smaller a number), and of contrast.

    Contrast is the logarithm of the colours' deviation: a covariance is small where a style is soft, so that soft styles
    would count for little. Left to the other losses contrast settles too low, as what is flat is stiller and less wrong.
    """

    def moments(pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        colours = pictures.flatten(2)
        mean = colours.mean(2, keepdim=True)
        covariance = (colours - mean) @ (colours - mean).mT / colours.shape[2]
        variance = covariance.diagonal(dim1=1, dim2=2).mean(1)
        return mean, covariance, 0.5 * (variance + FLAT).log()

    (mean, covariance, contrast), (wanted_mean, wanted_covariance, wanted_contrast) = moments(got), moments(wanted)
    colour = F.mse_loss(mean, wanted_mean) + 10 * F.mse_loss(covariance, wanted_covariance)
    return colour + 0.4 * F.mse_loss(contrast, wanted_contrast + UNSEEN)


def differences(picture: Tensor) -> tuple[Tensor, Tensor]:
    """Each pixel's difference to its left and to its upper neighbour."""
    return picture[..., 1:] - picture[..., :-1], picture[..., 1:, :] - picture[..., :-1, :]
