"""Scores painted pictures, and lays them out on a contact sheet; weights paint as in the program: smoothed contents in
calibrated styles.

    python evaluate.py PAIRS.json --teacher DIR --weights W.safetensors [more.safetensors] [--authors] [--sheet OUT.jpg]

PAIRS.json is a list of {"content": PATH, "style": PATH}, each path relative to it, perhaps with "authors": the path of a
picture painted by someone else, scored beside ours with `--authors`. The figures are means over the pairs:

  content  squared error at relu4_1 against AdaIN(content, style) there; lower is better
  style    squared error of means and deviations at relu1_1 to relu4_1, summed over the four; lower is better
  self     PSNR in dB of a picture painted in its own style; higher is better
  flicker  mean change in luma, in levels of 255, between two paintings of a still picture that differ only by camera
           noise of standard deviation 2 levels; lower is better
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from calibration import Calibrated
from data import noisy, picture
from networks import LossNetwork, Student, adain, luma, stats

Painter = Callable[[Tensor, Tensor], Tensor]
"""Content and style, (1, 3, H, W) in [0, 1] each, to a picture of the content's size."""

FIGURES = ("content", "style", "self dB", "flicker")


def pixels(picture: Tensor) -> np.ndarray:
    """The other way: (1, 3, H, W) in [0, 1] to bytes (H, W, 3)."""
    return (picture[0].permute(1, 2, 0).clamp(0, 1) * 255 + 0.5).byte().cpu().numpy()


@torch.no_grad()
def content_and_style(judge: LossNetwork, painted: Tensor, content: Tensor, style: Tensor) -> tuple[float, float]:
    """The two losses of the paper for one painted picture."""
    got, wanted = judge(painted), judge(style)
    content_loss = F.mse_loss(got[3], adain(judge.deepest(content), *stats(wanted[3])))
    style_loss = sum(F.mse_loss(a, b) for x, y in zip(got, wanted) for a, b in zip(stats(x), stats(y)))
    return content_loss.item(), style_loss.item()


@torch.no_grad()
def likeness_to_itself(paint: Painter, content: Tensor) -> float:
    """PSNR in dB of a picture painted in its own style."""
    return -10 * math.log10(max(F.mse_loss(paint(content, content), content).item(), 1e-9))


@torch.no_grad()
def flicker(paint: Painter, content: Tensor, style: Tensor) -> float:
    """Mean change in luma levels between paintings of two noisy shots of one still scene; the noise is always the same."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        shots = [noisy(content, torch.tensor([2.0])) for _ in range(2)]
    first, second = (luma(paint(shot, style)) * 255 for shot in shots)
    return (first - second).abs().mean().item()


def score(judge: LossNetwork, paint: Painter, pairs: list[tuple[Tensor, Tensor]]) -> list[float]:
    """The mean of each of FIGURES over pairs of content and style."""
    rows = []
    for content, style in pairs:
        with torch.no_grad():
            painted = paint(content, style)
        both, change = content_and_style(judge, painted, content, style), flicker(paint, content, style)
        rows.append((*both, likeness_to_itself(paint, content), change))
    return np.mean(rows, 0).tolist()


@torch.no_grad()
def contact_sheet(paint: Painter, contents: list[Tensor], styles: list[Tensor], side: int = 192) -> Image.Image:
    """Contents down, styles across, what was painted in between. All pictures are bytes (H, W, 3)."""

    def square(image: Tensor) -> Tensor:
        height, width = image.shape[:2]
        cut = min(height, width)
        top, left = (height - cut) // 2, (width - cut) // 2
        image = image[top : top + cut, left : left + cut].permute(2, 0, 1)[None].float() / 255
        return F.interpolate(image, (side, side), mode="bilinear", antialias=True, align_corners=False)

    contents, styles = [square(c) for c in contents], [square(s) for s in styles]
    rows = [[torch.ones(1, 3, side, side), *styles]] + [[c, *(paint(c, s) for s in styles)] for c in contents]
    return Image.fromarray(np.concatenate([np.concatenate([pixels(p) for p in row], 1) for row in rows], 0))


def main() -> None:
    parser = argparse.ArgumentParser(description="Scores weights on pairs of pictures.")
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--teacher", required=True, help="folder of the loss network")
    parser.add_argument("--weights", nargs="*", default=[], help="safetensors files")
    parser.add_argument("--authors", action="store_true", help='score the pairs\' "authors" pictures too')
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--sheet", help="write a contact sheet: one row a pair, content, style, then each painter")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    judge = LossNetwork.load(options.teacher)
    listed, base = json.loads(options.pairs.read_text()), options.pairs.parent
    pairs = [tuple(picture(base / pair[key], options.side) for key in ("content", "style")) for pair in listed]
    columns = [[content for content, _ in pairs], [style for _, style in pairs]]
    print(f"{'':28}" + "".join(f"{name:>9}" for name in FIGURES) + f"   {len(pairs)} pairs at {options.side}")

    def report(name: str, figures: list[float]) -> None:
        print(f"{name:28}" + "".join(f"{figure:9.3f}" for figure in figures), flush=True)

    for path in options.weights:
        painter = Calibrated(Student.load(path)[0])
        report(Path(path).name, score(judge, painter.paint, pairs))
        if options.sheet:
            columns.append([painter.paint(content, style) for content, style in pairs])
    if options.authors:
        columns.append([picture(base / pair["authors"], options.side) for pair in listed])
        rows = [content_and_style(judge, painted, *pair) for painted, pair in zip(columns[-1], pairs)]
        report("authors", np.mean(rows, 0).tolist())
    if options.sheet:
        rows = [np.concatenate([pixels(F.interpolate(p, (256, 256), mode="area")) for p in row], 1) for row in zip(*columns)]
        Image.fromarray(np.concatenate(rows, 0)).save(options.sheet, quality=90)


if __name__ == "__main__":
    main()
