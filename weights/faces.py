"""Where faces are in photographs, for `train.py --faces`, and how many of them paintings keep.

    python faces.py find PHOTOGRAPHS FACES.json                      a folder or tar; (left, top, right, bottom) by file
    python faces.py score PORTRAITS STYLES --weights W.safetensors [more.safetensors] [--side 192]

Both need MTCNN (`pip install --no-deps facenet-pytorch torchvision`, and `pip install requests tqdm`), and a score needs
dlib's network for faces, too (`pip install dlib-bin face_recognition_models "setuptools<80"`). No loss of the training
sees either.

A score is over every portrait in every style, two folders of pictures, with the largest face of each portrait:

  found  share of paintings in which MTCNN sees a face at that place
  same   share that dlib's network takes for the same person: its two vectors lie less than 0.6 apart, as its makers use it
  apart  the mean distance of those vectors
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from calibration import Calibrated
from data import decoded, square
from evaluate import pixels
from networks import Student

Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a face, in pixels."""

Finder = Callable[[Image.Image], list[Box]]
"""A picture's faces, those of which MTCNN is sure."""

FINDABLE = 20
"""MTCNN looks for faces of this width and more; to find smaller ones it is shown a picture enlarged."""

ALPHAS = (1.0, 0.7)
SAME_PERSON = 0.6


def finder(sure: float) -> Finder:
    """MTCNN (Zhang et al., 2016); `sure` is the least probability of a face."""
    from facenet_pytorch.models.mtcnn import MTCNN

    network = MTCNN(keep_all=True, min_face_size=FINDABLE)

    def find(image: Image.Image) -> list[Box]:
        try:
            boxes, probabilities = network.detect(image)
        except (RuntimeError, ValueError):
            # What it raises of pictures in which its first stage sees nothing at all.
            return []
        return [tuple(box) for box, chance in zip(boxes if boxes is not None else [], probabilities) if chance > sure]

    return find


def find_all(source: Path, find: Finder) -> dict[str, list[Box]]:
    """The faces of every photograph of a folder or tar in which there is one, half as large as `find` can see them, too."""
    found = {}
    for name, image in decoded(source):
        boxes = find(image.resize((2 * image.width, 2 * image.height), Image.Resampling.BICUBIC))
        if boxes:
            found[name] = [tuple(round(float(edge) / 2, 1) for edge in box) for box in boxes]
    return found


def write_all(options: argparse.Namespace) -> None:
    """Writes where faces are in photographs, and says how many there are."""
    found = find_all(options.photographs, finder(0.97))
    options.out.write_text(json.dumps(found))
    print(f"{sum(map(len, found.values()))} faces in {len(found)} photographs")


def overlap(a: Box, b: Box) -> float:
    """What two boxes share, of what they cover together: 0 to 1."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(0.0, width) * max(0.0, height)
    return shared / (area(a) + area(b) - shared)


def area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


class Recogniser:
    """dlib's network that tells people apart, by vectors of 128 numbers."""

    def __init__(self) -> None:
        import dlib
        import face_recognition_models as models

        self.rectangle = dlib.rectangle
        self.place = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
        self.network = dlib.face_recognition_model_v1(models.face_recognition_model_location())

    def points(self, image: np.ndarray, box: Box) -> object:
        """Where eyes and nose are; a painting's are looked for where the portrait's were."""
        return self.place(image, self.rectangle(*map(int, box)))

    def vector(self, image: np.ndarray, points: object) -> np.ndarray:
        return np.array(self.network.compute_face_descriptor(image, points))


class Portrait(NamedTuple):
    """A picture (1, 3, H, W) in [0, 1], and its largest face: where it is, its points and its vector."""

    picture: Tensor
    box: Box
    points: object
    vector: np.ndarray


class Judges:
    """MTCNN, and dlib's network."""

    def __init__(self) -> None:
        self.find, self.recogniser = finder(0.9), Recogniser()

    def portraits(self, folder: Path, side: int) -> list[Portrait]:
        """The folder's pictures in which MTCNN sees a face at `side` pixels."""
        seen = []
        for _, photograph in decoded(folder):
            portrait = square(photograph, side)
            image = pixels(portrait)
            boxes = self.find(Image.fromarray(image))
            if boxes:
                box = max(boxes, key=area)
                points = self.recogniser.points(image, box)
                seen.append(Portrait(portrait, box, points, self.recogniser.vector(image, points)))
        return seen

    def figures(self, painted: Tensor, portrait: Portrait) -> tuple[bool, bool, float]:
        """The three of the head of this file for one painting."""
        image = pixels(painted)
        found = any(overlap(portrait.box, box) > 0.35 for box in self.find(Image.fromarray(image)))
        apart = float(np.linalg.norm(self.recogniser.vector(image, portrait.points) - portrait.vector))
        return found, apart < SAME_PERSON, apart


def score(options: argparse.Namespace) -> None:
    """Prints a line for each of the weights."""
    judges = Judges()
    portraits = judges.portraits(options.portraits, options.side)
    styles = [square(painting, 2 * options.side) for _, painting in decoded(options.styles)]
    print(f"{len(portraits)} faces in {len(styles)} styles at {options.side}")
    print(f"{'':28}" + "".join(f"   found  same  apart at {alpha:g}" for alpha in ALPHAS))
    for path in options.weights:
        paint, line = Calibrated(Student.load(path)[0]).paint, f"{Path(path).name:28}"
        for alpha in ALPHAS:
            rows = [judges.figures(paint(one.picture, style, alpha), one) for style in styles for one in portraits]
            line += "   {:5.3f} {:5.3f}  {:5.3f}      ".format(*np.mean(rows, 0))
        print(line, flush=True)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Finds faces for training, and scores how paintings keep them.")
    commands = parser.add_subparsers(required=True)
    finding = commands.add_parser("find")
    finding.add_argument("photographs", type=Path)
    finding.add_argument("out", type=Path)
    finding.set_defaults(run=write_all)
    scoring = commands.add_parser("score")
    scoring.set_defaults(run=score)
    scoring.add_argument("portraits", type=Path)
    scoring.add_argument("styles", type=Path)
    scoring.add_argument("--weights", nargs="+", required=True)
    scoring.add_argument("--side", type=int, default=192)
    for command in (finding, scoring):
        command.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    options.run(options)


if __name__ == "__main__":
    main()
