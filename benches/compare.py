#!/usr/bin/env python3
"""Times Vivant and PyTorch on the same weights at the same size, by turns, and prints ratios.

    python3 benches/compare.py [--program target/release/vivant] [--weights weights/quarter.safetensors] [--size 256x192]

Needs what weights/requirements.txt lists. Both take a picture to a painted picture: encoder, statistics, AdaIN, decoder. Vivant's
time is that of `vivant bench`, which also scales and steadies the picture; PyTorch's is the network alone, on all cores, on a
GPU where it has one. Rounds alternate, so that what else the machine does strikes both, and medians are compared.
tests/network.rs shows that both paint the same.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "weights"))

from networks import Student, adain, stats  # noqa: E402  (found through the line above)


def vivant(program: str, weights: str, size: str, engine: str, frames: int) -> float:
    """Milliseconds of a frame: the median that `vivant bench` measures."""
    command = [program, "bench", "--weights", weights, "--size", size, "--engine", engine]
    done = subprocess.run([*command, "--frames", str(frames), "--json"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["frame_ms"]


class Torch:
    """PyTorch's painter, as fast as it goes without changing the network."""

    def __init__(self, weights: str, size: str, channels_last: bool):
        width, height = (int(n) for n in size.split("x"))
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        layout = torch.channels_last if channels_last else torch.contiguous_format
        self.student = Student.load(Path(weights))[0].to(self.device).to(memory_format=layout).eval()
        self.content = torch.rand(1, 3, height, width).to(self.device).to(memory_format=layout)
        self.style = stats(self.student.encoder(self.content.flip(3)))

    @torch.inference_mode()
    def frame(self) -> float:
        begin = time.perf_counter()
        self.student.decoder(adain(self.student.encoder(self.content), *self.style))
        if self.device == "cuda":
            torch.cuda.synchronize()
        return 1000 * (time.perf_counter() - begin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "target/release/vivant"))
    parser.add_argument("--weights", default=str(ROOT / "weights/quarter.safetensors"))
    parser.add_argument("--size", default="256x192")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()

    rivals = {"PyTorch": Torch(options.weights, options.size, False)}
    rivals["PyTorch, channels last"] = Torch(options.weights, options.size, True)
    times: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        for engine in ("cpu", "gpu"):
            name = f"Vivant, {engine.upper()} engine"
            times.setdefault(name, []).append(vivant(options.program, options.weights, options.size, engine, 15))
        for name, rival in rivals.items():
            rival.frame()
            times.setdefault(name, []).append(statistics.median(rival.frame() for _ in range(15)))

    ours = [name for name in times if name.startswith("Vivant")]
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"{Path(options.weights).stem}, {options.size}, {options.rounds} rounds, PyTorch {torch.__version__} on {rivals['PyTorch'].device}")
    print(f"{'':26}{'ms':>9}" + "".join(f"{'/ ' + name:>26}" for name in ours))
    for name, median in medians.items():
        print(f"{name:26}{median:9.2f}" + "".join(f"{median / medians[mine]:26.2f}" for mine in ours))


if __name__ == "__main__":
    main()
