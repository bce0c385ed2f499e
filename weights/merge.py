"""Averages weights of one line of training into those that ship, as f16.

    python merge.py OUT.safetensors A.safetensors:0.5 B.safetensors:0.25 …
        [--contrast 1.03] [--correction 1.3] [--tell steps=136521 …]

Where one run goes on from another's end, the two lie in one valley, and a point between them paints better than either
(Wortsman et al., "Robust fine-tuning of zero-shot models", 2022). `--contrast` is how much stronger the last layer then
paints, around a middling colour, as styles that were never seen come out too flat; `--correction`, how much more
calibration asks for, as they lack more.
"""

from __future__ import annotations

import argparse

import torch
from torch import Tensor

from networks import Student

MIDDLING = (0.48, 0.45, 0.40)
"""The colour that more contrast leaves as it is: about the mean of paintings."""


def averaged(students: list[tuple[Student, float]]) -> Student:
    """One student from several of the same widths; weights count relative to their sum."""
    total = sum(weight for _, weight in students)
    merged = Student(students[0][0].widths)
    tensors: dict[str, Tensor] = {}
    for student, weight in students:
        if student.widths != merged.widths:
            raise SystemExit("weights of different sizes cannot be averaged")
        for name, tensor in student.state_dict().items():
            tensors[name] = tensors.get(name, 0) + weight / total * tensor
    merged.load_state_dict(tensors)
    return merged


@torch.no_grad()
def strengthen(student: Student, contrast: float) -> None:
    """Paints so many times as far from MIDDLING: the last layer has no ReLU behind it, so it can do that itself."""
    last = student.decoder.conv1_1
    last.weight.mul_(contrast)
    last.bias.mul_(contrast).add_((1 - contrast) * torch.tensor(MIDDLING))


def part(text: str) -> tuple[str, float]:
    """FILE:WEIGHT of the command line."""
    path, _, weight = text.rpartition(":")
    return path, float(weight)


def told(text: str) -> tuple[str, str]:
    """KEY=TEXT of the command line."""
    key, value = text.split("=", 1)
    return key, value


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Averages weights of one line of training.")
    parser.add_argument("out", help="safetensors file to write")
    parser.add_argument("parts", nargs="+", type=part, metavar="FILE:WEIGHT")
    parser.add_argument("--contrast", type=float, default=1.0)
    parser.add_argument("--correction", type=float, default=1.0)
    parser.add_argument("--tell", nargs="*", type=told, default=[], metavar="KEY=TEXT", help="metadata beside the last part's")
    options = parser.parse_args(argv)
    students, metadata = [], {}
    for path, weight in options.parts:
        student, metadata = Student.load(path)
        students.append((student, weight))
    merged = averaged(students)
    strengthen(merged, options.contrast)
    merged.correction.weight.data *= options.correction
    metadata |= {"merged": " ".join(f"{weight:g}" for _, weight in students)}
    metadata |= {"contrast": f"{options.contrast:g}", "correction": f"{options.correction:g}"}
    merged.save(options.out, metadata | dict(options.tell), torch.float16)


if __name__ == "__main__":
    main()
