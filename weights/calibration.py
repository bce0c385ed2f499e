"""The calibration of a style: what the network does not follow of it is asked for twice. Twin: src/stylize/calibration.rs.

A painting, encoded again, should have the style's statistics at relu4_1. In styles that the network never trained on it
misses some of them, colours above all. So a style is tried once on four scenes, and what the paintings lack moves the
target, by a matrix that is trained together with the network. Frames cost no more for it.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from data import picture
from networks import Student, adain, stats
from smoothing import smoothed
from underdrawing import lines_of, strength, underdrawing

SCENES = tuple(
    Path(__file__).resolve().parent.parent / "assets" / "scenes" / f"{name}.jpg"
    for name in ("face", "street", "landscape", "dim-room")
)
SIDE = 256
"""Of the scenes as they are painted, in pixels."""


def scenes() -> Tensor:
    """What styles are tried on, (4, 3, SIDE, SIDE)."""
    return torch.cat([picture(path, SIDE) for path in SCENES])


def reached(student: Student, features: Tensor, mean: Tensor, std: Tensor) -> tuple[Tensor, ...]:
    """Mean and deviation that paintings come to have in N styles, (N, C, 1, 1) each, on average over scenes of `features`.

    A gradient goes to what is seen of the paintings, and not to how they were painted: they are painted again.
    """
    with torch.no_grad():
        targets = torch.cat([adain(scene.expand(len(mean), -1, -1, -1), mean, std) for scene in features])
        painted = student.decoder(targets).float().clamp(0, 1)
    return tuple(values.unflatten(0, (len(features), len(mean))).mean(0) for values in stats(student.encode(painted).float()))


class Calibrated:
    """A student as the program has it: styles are calibrated before it paints with them, and contents are smoothed."""

    @torch.no_grad()
    def __init__(self, student: Student):
        self.student = student
        self.scenes = student.encode(scenes())
        self.last: tuple[Tensor, tuple[Tensor, Tensor]] | None = None

    @torch.no_grad()
    def style(self, style: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and deviation, (1, C, 1, 1) each, that AdaIN is to give the features of a content; `style` is (1, 3, H, W).

        One that is asked for again is not calibrated again: that takes longer than to paint with it.
        """
        if self.last is None or self.last[0] is not style:
            mean, std = stats(self.student.encode(style))
            self.last = style, self.student.corrected(mean, std, *reached(self.student, self.scenes, mean, std))
        return self.last[1]

    @torch.no_grad()
    def paint(self, content: Tensor, style: Tensor, alpha: float = 1.0) -> Tensor:
        """As `Student.paint`, one picture in one style; as in the program with the usual settings."""
        content = smoothed(content)
        lines = strength(*content.shape[2:]) * lines_of(style) * underdrawing(content)
        return self.student.paint_with(content, *self.style(style), alpha, lines)
