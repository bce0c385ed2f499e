#!/usr/bin/env python3
"""Times Vivant and others on the same weights at the same size, by turns, and prints ratios.

    python3 benches/compare.py [--size 256x192] [--weights weights/quarter.safetensors | --random half] [--json]

The others are PyTorch, ONNX Runtime and ncnn on the CPU, ncnn through Vulkan on Vivant's adapter, and PyTorch with CUDA where
there is an NVIDIA GPU. What they need is installed into a virtual environment of its own in the user's cache folder;
packages that the calling Python has already are used from there.

Before anything is timed, each painting is compared with PyTorch's in f32, and who errs by more than the stated tolerance is
left out; for that the style is not calibrated, no lines are drawn and nothing is smoothed, as only Vivant would do it. Then everyone paints in turn, round after round,
so that what else the machine does strikes all alike, and medians are compared. All take a picture to a painted picture:
encoder, statistics, AdaIN, decoder. Vivant's time is that of `vivant bench`, which also scales, steadies and smooths the
picture and draws its lines. ncnn's through Vulkan has the content's way to the GPU and the painting's way back in it.
Where one of Vivant's own engines was left out it exits with 1.
"""

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("torch", "numpy", "pillow", "safetensors", "onnx", "onnxscript", "onnxruntime", "ncnn", "pnnx")
MODULES = tuple("PIL" if package == "pillow" else package for package in PACKAGES)
FRAMES = 15
"""Frames of one turn."""
LARGEST_STYLE = 1024
"""The largest short side at which Vivant sees a style, in pixels."""
SAME_PAINTING = 40.0
"""Decibels by which Vivant's 8-bit painting has to resemble PyTorch's."""


def move_into_environment() -> None:
    """Runs this script again in the environment that has all packages, unless this is it."""
    if all(importlib.util.find_spec(module) for module in MODULES):
        return
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "vivant" / f"compare-{sys.version_info.major}.{sys.version_info.minor}"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if Path(sys.prefix).resolve() == home.resolve():
        missing = [module for module in MODULES if not importlib.util.find_spec(module)]
        sys.exit(f"{home} lacks {', '.join(missing)}; remove that folder and try again")
    if not python.exists():
        print(f"Installing {', '.join(PACKAGES)} into {home}", file=sys.stderr)
        try:
            venv.create(home, with_pip=True)
        except subprocess.CalledProcessError:
            shutil.rmtree(home)
            sys.exit("a virtual environment cannot be made; on Debian and Ubuntu install python3-venv")
    torch = importlib.util.find_spec("torch")
    if torch and torch.origin:
        # Gigabytes that are here already need not come again.
        site = next((home / "lib").glob("python*/site-packages"), home / "Lib/site-packages")
        (site / "borrowed.pth").write_text(str(Path(torch.origin).parents[1]) + "\n")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    if subprocess.run(command, stdout=sys.stderr).returncode != 0:
        sys.exit("pip failed; its message is above")
    sys.exit(subprocess.run([str(python), *sys.argv]).returncode)


class Vivant:
    """Our own program, one of its engines."""

    def __init__(self, program: str, weights: Path, size: str, engine: str, adapter: str | None):
        self.command = [program, "--weights", str(weights), "--engine", engine]
        self.command += ["--adapter", adapter] if adapter else []
        self.size = size

    def bench(self, frames: int) -> dict:
        command = [*self.command, "bench", "--size", self.size, "--frames", str(frames), "--json"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return json.loads(done.stdout)

    def turn(self) -> float:
        return self.bench(FRAMES)["frame_ms"]

    def likeness(self, weights: Path, folder: Path) -> float:
        """PSNR in dB of a painting against PyTorch's, both of 8 bits."""
        import numpy as np
        import torch
        from PIL import Image

        from rivals import Student

        width, height = (int(n) for n in self.size.split("x"))
        short = min(width, height)
        for name, seed in (("content", 1), ("style", 2)):
            small = np.random.default_rng(seed).integers(0, 256, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
            scale = min(1, LARGEST_STYLE / short) if name == "style" else 1
            size = (round(width * scale), round(height * scale))
            Image.fromarray(small).resize(size, Image.Resampling.BICUBIC).save(folder / f"{name}.png")
        command = [*self.command, "stylize", str(folder / "content.png"), "--style", str(folder / "style.png")]
        command += ["--size", str(short), "--style-size", str(min(short, LARGEST_STYLE))]
        # The network alone; and each engine paints into the same file.
        command += ["--lines", "0", "--steadiness", "0", "--output", str(folder / "painted.png"), "--overwrite"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())

        def load(name: str) -> np.ndarray:
            return np.asarray(Image.open(folder / name).convert("RGB"), dtype=np.float32) / 255

        pictures = [torch.from_numpy(load(f"{name}.png")).permute(2, 0, 1)[None] for name in ("content", "style")]
        with torch.inference_mode():
            expected = Student.load(weights)[0].eval().paint(*pictures)[0].permute(1, 2, 0).numpy()
        error = float(np.mean((expected - load("painted.png")) ** 2))
        return 10 * np.log10(1 / max(error, 1e-12))


def wait_politely() -> None:
    """On a machine that has other work, threads that wait by spinning take whole time slices from those they wait for:
    ncnn and PyTorch become 20 times slower. `OMP_WAIT_POLICY` overrules this. To be called before they are loaded."""
    if hasattr(os, "getloadavg") and os.getloadavg()[0] > (os.cpu_count() or 1) / 2:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def rival_turn(rival) -> float:
    """Milliseconds of a frame: the median of a turn, after one that is not timed."""
    rival.frame()
    times = []
    for _ in range(FRAMES):
        begin = time.perf_counter()
        rival.frame()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def main() -> bool:
    """Whether an engine of Vivant's own was left out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser.add_argument("--program", default=str(target / "release/vivant"))
    parser.add_argument("--weights", type=Path, default=ROOT / "weights/quarter.safetensors")
    parser.add_argument("--random", choices=("quarter", "half", "paper"), help="random weights of this size instead")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="where to leave the weights that are raced")
    parser.add_argument("--size", default="256x192")
    parser.add_argument("--adapter", help="Vivant's and ncnn's, by a part of its name")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    move_into_environment()
    wait_politely()

    import numpy as np
    import torch

    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from rivals import SIZES, Student, all_rivals

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        torch.manual_seed(0)
        student = Student(SIZES[options.random]) if options.random else Student.load(options.weights)[0]
        label = f"{options.random}, random weights" if options.random else options.weights.stem
        torch.nn.init.zeros_(student.correction.weight)
        weights = (options.keep or folder / "raced.safetensors").resolve()
        student.save(weights, {"name": label, "trained-by": "compare.py raced them"})

        contestants, skipped, errors = {}, {}, {}
        adapter = "none"
        for engine in ("cpu", "gpu"):
            name = f"Vivant, {engine.upper()} engine"
            try:
                ours = Vivant(options.program, weights, options.size, engine, options.adapter)
                adapter = ours.bench(1)["adapter"]
                decibels = ours.likeness(weights, folder)
                if not decibels >= SAME_PAINTING:
                    raise RuntimeError(f"resembles PyTorch's painting by {decibels:.1f} dB only, not {SAME_PAINTING}")
                contestants[name], errors[name] = ours.turn, f"{decibels:.0f} dB"
            except (RuntimeError, OSError) as error:
                skipped[name] = str(error)
        width, height = (int(n) for n in options.size.split("x"))
        content = torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(3))
        reference = None
        for name, make in all_rivals(weights, content, folder, adapter).items():
            try:
                rival = make()
                painted = rival.paint()
                if reference is None:
                    reference = painted
                error = float(np.abs(painted - reference).max() / np.abs(reference).max())
                if not error <= rival.tolerance:
                    raise RuntimeError(f"errs by {error:.2g}, more than {rival.tolerance}")
                contestants[name], errors[name] = lambda rival=rival: rival_turn(rival), f"{error:.1e}"
            except Exception as error:  # noqa: BLE001  (whatever goes wrong in a rival, the others race on)
                skipped[name] = f"{type(error).__name__}: {error}".splitlines()[0]

        times = {name: [] for name in contestants}
        for _ in range(options.rounds):
            for name, turn in contestants.items():
                times[name].append(turn())

    medians = {name: statistics.median(values) for name, values in times.items()}
    failed = any(name.startswith("Vivant") for name in skipped)
    if options.json:
        results = [
            {"name": name, "ms": medians[name], "rounds_ms": times[name], "against_pytorch": errors[name]} for name in medians
        ]
        head = {"weights": label, "size": options.size, "adapter": adapter, "torch": torch.__version__}
        print(json.dumps({**head, "results": results, "skipped": skipped}, indent=2))
        return failed
    print(f"{label}, {options.size}, {options.rounds} rounds, {adapter}, PyTorch {torch.__version__}")
    ours = [name for name in medians if name.startswith("Vivant")]
    print(f"{'':42}{'ms':>9}  {'error':>8}" + "".join(f"{'/ ' + name:>22}" for name in ours))
    for name, median in medians.items():
        ratios = "".join(f"{median / medians[mine]:22.2f}" for mine in ours)
        print(f"{name:42}{median:9.2f}  {errors[name]:>8}{ratios}")
    for name, why in skipped.items():
        print(f"{name:42}left out: {why}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
