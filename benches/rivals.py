"""Who else can run Vivant's network: PyTorch, ONNX Runtime and ncnn, each as fast as it goes without changing the network.

Every rival is made from the weights file and a content picture, (1, 3, H, W) in [0, 1], with the style's statistics fixed, as
Vivant has them; `paint()` gives the painting as an array of the same shape, before it is clamped, and waits for it.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "weights"))

from networks import EPSILON, SIZES, Student, adain, on_canvas, stats  # noqa: E402  (found through the line above)

EXACT = 1e-3
"""How far from PyTorch's f32 on the CPU, relative to the largest value, a painting in f32 may be."""
ROUNDED = 5e-2
"""The same where f16 or TF32 are used somewhere."""


class Rival:
    """A program that paints. `tolerance` is how far from the reference its painting may be."""

    tolerance = EXACT

    def paint(self) -> np.ndarray:
        raise NotImplementedError

    def frame(self) -> None:
        """What is timed: a painting, computed to its end."""
        self.paint()


class Torch(Rival):
    """PyTorch with eager layers, or compiled."""

    def __init__(self, student: Student, content: Tensor, style: tuple[Tensor, Tensor], *, device: str, channels_last=False,
                 half=False, tf32=False, compiled=False):  # fmt: skip
        self.device, self.tf32 = device, tf32
        self.tolerance = ROUNDED if half or tf32 else EXACT
        kind = torch.float16 if half else torch.float32
        layout = torch.channels_last if channels_last else torch.contiguous_format
        # The student is given by its weights, so that one rival's layout is not another's.
        own = Student(student.widths)
        own.load_state_dict(student.state_dict())
        own = own.to(device, kind).to(memory_format=layout).eval()
        self.content = content.to(device, kind).to(memory_format=layout)
        mean, std = (part.to(device, kind) for part in style)

        def network(content: Tensor) -> Tensor:
            return own.decoder(adain(own.encoder(content), mean, std))

        self.network: Callable[[Tensor], Tensor] = torch.compile(network) if compiled else network

    @torch.inference_mode()
    def run(self) -> Tensor:
        torch.backends.cuda.matmul.allow_tf32 = self.tf32
        torch.backends.cudnn.allow_tf32 = self.tf32
        # Vivant's kernels are measured, too.
        torch.backends.cudnn.benchmark = True
        painted = self.network(self.content)
        if self.device == "cuda":
            torch.cuda.synchronize()
        return painted

    def paint(self) -> np.ndarray:
        return self.run().float().cpu().numpy()

    def frame(self) -> None:
        self.run()


class Painter(nn.Module):
    """The network as other programs can take it: AdaIN as the instance normalisation that it is named after.

    Instance normalisation divides by the biased deviation, AdaIN here by the unbiased one; its factors make up for it.
    """

    def __init__(self, student: Student, content: Tensor, style: tuple[Tensor, Tensor]):
        super().__init__()
        self.encoder, self.decoder = student.encoder, student.decoder
        with torch.inference_mode():
            pixels = self.encoder(content)[0, 0].numel()
        share = (pixels - 1) / pixels
        mean, std = (part.flatten() for part in style)
        self.norm = nn.InstanceNorm2d(len(mean), eps=EPSILON * share, affine=True)
        with torch.no_grad():
            self.norm.weight.copy_(std * share**0.5)
            self.norm.bias.copy_(mean)

    def forward(self, content: Tensor) -> Tensor:
        return self.decoder(self.norm(self.encoder(content)))


class Onnx(Rival):
    """ONNX Runtime on the CPU."""

    def __init__(self, painter: Painter, content: Tensor, folder: Path):
        import onnxruntime

        path = str(folder / "painter.onnx")
        with quiet():
            torch.onnx.export(painter, (content,), path, input_names=["content"], output_names=["painted"], dynamo=True)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.inputs = {"content": content.numpy()}

    def paint(self) -> np.ndarray:
        return self.session.run(None, self.inputs)[0]


class Ncnn(Rival):
    """ncnn on the CPU, or through Vulkan on the adapter whose name begins as `adapter` does."""

    # Its own choice of precision: f16 and Winograd where it finds them good enough.
    tolerance = ROUNDED

    def __init__(self, painter: Painter, content: Tensor, folder: Path, adapter: str | None = None):
        import ncnn

        if not (folder / "painter.ncnn.bin").exists():
            import pnnx

            with quiet():
                here = Path.cwd()
                os.chdir(folder)
                try:
                    pnnx.export(painter, "painter.pt", content)
                finally:
                    os.chdir(here)
        self.net = ncnn.Net()
        self.net.opt.num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        if adapter is not None:
            names = [ncnn.get_gpu_info(i).device_name() for i in range(ncnn.get_gpu_count())]
            same = [i for i, name in enumerate(names) if adapter.startswith(name)]
            if not same:
                raise RuntimeError(f"ncnn sees no adapter {adapter!r}, but {names}")
            self.net.opt.use_vulkan_compute = True
            self.net.set_vulkan_device(same[0])
        if self.net.load_param(str(folder / "painter.ncnn.param")) or self.net.load_model(str(folder / "painter.ncnn.bin")):
            raise RuntimeError("ncnn does not take the converted network")
        self.input = ncnn.Mat(content[0].numpy()).clone()

    def paint(self) -> np.ndarray:
        with self.net.create_extractor() as extractor:
            extractor.input("in0", self.input)
            failed, painted = extractor.extract("out0")
            if failed:
                raise RuntimeError("ncnn could not run the network")
            return np.array(painted)[None]


@contextlib.contextmanager
def quiet():
    """Keeps what converters say off the terminal, from Python and from programs they start."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [(fd, os.dup(fd)) for fd in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for fd, _ in kept:
            os.dup2(nowhere, fd)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        for fd, copy in kept:
            os.dup2(copy, fd)
            os.close(copy)
        os.close(nowhere)


def all_rivals(weights: Path, content: Tensor, folder: Path, adapter: str) -> dict[str, Callable[[], Rival]]:
    """What can be raced on this machine, by name; each is made when it is called."""
    student = Student.load(weights)[0].eval()
    with torch.inference_mode():
        style = stats(student.encode(content.flip(3)))
        content = on_canvas(content).contiguous()
    painter = Painter(student, content, style).eval()
    for parameter in painter.parameters():
        parameter.requires_grad_(False)

    def pytorch(device: str, **how: bool) -> Callable[[], Rival]:
        return lambda: Torch(student, content, style, device=device, **how)

    rivals: dict[str, Callable[[], Rival]] = {
        "PyTorch CPU": pytorch("cpu"),
        "PyTorch CPU, channels last": pytorch("cpu", channels_last=True),
        "ONNX Runtime CPU": lambda: Onnx(painter, content, folder),
        "ncnn CPU": lambda: Ncnn(painter, content, folder),
        "ncnn Vulkan": lambda: Ncnn(painter, content, folder, adapter),
    }
    if torch.cuda.is_available():
        rivals |= {
            "PyTorch CUDA f32": pytorch("cuda"),
            "PyTorch CUDA f32, channels last": pytorch("cuda", channels_last=True),
            "PyTorch CUDA TF32": pytorch("cuda", tf32=True),
            "PyTorch CUDA TF32, channels last": pytorch("cuda", tf32=True, channels_last=True),
            "PyTorch CUDA f16": pytorch("cuda", half=True),
            "PyTorch CUDA f16, channels last": pytorch("cuda", half=True, channels_last=True),
            "PyTorch CUDA f32, compiled": pytorch("cuda", compiled=True),
            "PyTorch CUDA f16, channels last, compiled": pytorch("cuda", half=True, channels_last=True, compiled=True),
        }
    return rivals
