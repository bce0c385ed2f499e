"""Renews sheet.jpg, the model card's contact sheet: drawn scenes in eight styles of the gallery, by shipped weights.

    python weights/make_sheet.py [quarter.safetensors] [sheet.jpg]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from calibration import SCENES, Calibrated
from evaluate import contact_sheet
from networks import Student

HERE = Path(__file__).resolve().parent
STYLES = (
    "harvest-wind", "seventh-wave", "rose-window", "pop", "black-forest", "caldera", "disc-dance", "northern-light",
)  # fmt: skip
SIDE = 256
"""Pixels of a cell while it is painted; the sheet is scaled down to SHEET_WIDTH."""
SHEET_WIDTH = 1440


def picture(path: Path) -> torch.Tensor:
    """Bytes (H, W, 3)."""
    return torch.from_numpy(np.array(Image.open(path).convert("RGB")))


def main(weights: str = "quarter.safetensors", sheet: str = "sheet.jpg") -> None:
    student, _ = Student.load(HERE / weights)
    scenes = [picture(path) for path in SCENES]
    styles = [picture(HERE.parent / "assets" / "styles" / f"{name}.jpg") for name in STYLES]
    drawn = contact_sheet(Calibrated(student).paint, scenes, styles, SIDE)
    height = round(drawn.height * SHEET_WIDTH / drawn.width)
    drawn.resize((SHEET_WIDTH, height), Image.Resampling.LANCZOS).save(HERE / sheet, quality=84)


if __name__ == "__main__":
    main(*sys.argv[1:])
