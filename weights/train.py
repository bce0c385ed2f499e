"""Trains Vivant's network: encoder, AdaIN and decoder together, under the paper's losses and a few of a webcam's.

    python train.py --teacher DIR --content DIR_OR_TAR --style DIR_OR_TAR --out run --budget 60
    python train.py … --out run --budget 60 --minutes 20 --resume      the next 20 of those 60 minutes

What a step does. Contents and styles are cropped, and over a share of the styles a pattern is drawn; the contents are seen
twice, by two noisy cameras that may stand a few pixels apart. As in the program those views are smoothed, and most styles
calibrated, so that the student learns to say what a painting lacks, and the correction to make up for it. The student
paints both views, mostly with the content's own lines under the paint, and its losses are

  content   the painted picture's relu4_1 against AdaIN(content, style) there (equation 12 of the paper)
  style     its means and deviations at relu1_1 to relu4_1 against the style's (equation 13)
  faces     where there are faces (`--faces`), relu3_1 and relu4_1 there against AdaIN(content, style): a face of fifty
            pixels is a few strokes, and nobody forgives a picture that loses its eyes
  self      a content decoded without AdaIN must be the content again, so that strength 0 is the camera's own picture
  still     the two views must be painted alike: noise and small movement must not boil on the screen
  palette   mean, covariance and contrast of the picture's own colours against the style's: VGG forgives what people do not
  range     values outside [0, 1] would be cut off when shown

The paper fixes its encoder to VGG's first layers. A thin encoder learned from nothing has no such worth, so it learns
too; with targets in the teacher's features it cannot win by making its own features small. A run from nothing starts
with `--warm-up` (a share of the budget): the encoder learns to let the decoder give the picture back and to foretell the
teacher's relu4_1. `--init WEIGHTS` starts from weights that already paint.

The learning rate follows the minutes spent (a cosine to zero at `--budget`). On a CPU those are minutes of computing, so
a run in the background of other work, or one that is stopped for a while, still ends finished. One that is interrupted
(Ctrl-C, SIGTERM) saves and leaves, and `--resume` goes on, if need be to another `--budget`, crop or batch.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import math
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from calibration import SIDE, reached, scenes
from data import Images, light, noisy, recoloured, sharpened, turned
from evaluate import contact_sheet
from losses import each, likeness, palette_distance, within
from muon import Muon
from networks import GRAIN_SIDE, SIZES, LossNetwork, Student, adain, quick_stats, stats
from patterns import pattern
from smoothing import smoothed
from underdrawing import STRENGTHS, lines_of, underdrawing

EVEN = 1.2
"""How soon pairs count less: a pair of style error e counts (EVEN + 0.7) / (EVEN + e) times, one of the usual 0.7 once.

Without that, a quarter of the styles, the drawn patterns, made two thirds of the style loss.
"""

REVIVAL_STEPS, REVIVAL_BATCH = 500, 16
"""How often silent channels are looked for, and on how many contents and styles."""

KEPT_STYLES = 256
"""Styles that are kept, each a picture and its mean and deviation at the judge's four layers."""

UNDRAWN = 0.2
"""Share of steps whose paintings have no underdrawing, as it can be turned off."""

AS_IS = 0.15
"""Share of styles that are not calibrated, as there is not always the time for it."""

TRIED = 3
"""On so many of the four scenes a style is tried."""

CORRECTION_PACE = 8.0
"""How many times as fast the correction learns as the other kernels: it begins with what nobody has learned."""

FACES = 0.35
"""Share of contents that are taken around a face, where faces are known."""

MARGIN = 8
"""Pixels that the second view may stand apart, and the border in which the two are not compared."""


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains Vivant's style network.", epilog="See the head of the file.")
    parser.add_argument("--content", required=True, help="folder or tar of photographs")
    parser.add_argument("--style", required=True, help="folder or tar of paintings")
    parser.add_argument("--gallery", help="folder or tar of pictures that a fifth of the styles come from, in their own colours")
    parser.add_argument("--faces", help="file of faces.py that says where faces are in the photographs")
    parser.add_argument("--pattern-share", type=float, default=0.25, help="share of styles that are drawn patterns")
    parser.add_argument("--teacher", help="folder of the loss network; without it a random one, for tests only")
    parser.add_argument("--size", choices=SIZES, default="quarter")
    parser.add_argument("--out", default="run", help="folder for weights, state and contact sheets")
    parser.add_argument("--init", help="safetensors file to start from; of half the size or a quarter, it is doubled")
    parser.add_argument("--resume", action="store_true", help="go on from the state in --out, where there is one")
    parser.add_argument("--budget", type=float, default=60, help="minutes in all; the learning rate ends there")
    parser.add_argument("--minutes", type=float, default=math.inf, help="minutes of this call")
    parser.add_argument("--steps", type=int, default=2**62, help="steps of this call at most")
    parser.add_argument("--warm-up", type=float, default=0.0, help="share of the budget spent on the encoder first")
    parser.add_argument(
        "--grain", type=float, default=14.0, help="how strongly the canvas's grain is seen, in levels of 255 on white"
    )
    parser.add_argument(
        "--revive", action=argparse.BooleanOptionalAction, default=True, help="start silent channels anew, in the first 60 %%"
    )
    parser.add_argument(
        "--crop",
        type=int,
        nargs="+",
        default=[128, 128, 192, 256],
        help="sides of crops, multiples of 8, of which each step takes one by chance",
    )
    parser.add_argument(
        "--scale", type=float, nargs=2, default=(128, 340), help="bounds of a whole picture's shorter side, in pixels"
    )
    parser.add_argument("--batch", type=int, default=4, help="smallest crops a step; of larger ones as many pixels, but two")
    parser.add_argument("--rate", type=float, default=0.0007, help="learning rate of Muon; the biases' is a tenth")
    parser.add_argument("--content-weight", type=float, default=4.0)
    parser.add_argument("--style-weight", type=float, default=16.0)
    parser.add_argument("--face-weight", type=float, default=18.0)
    parser.add_argument("--self-weight", type=float, default=14.0)
    parser.add_argument("--palette-weight", type=float, default=800.0)
    parser.add_argument("--still-weight", type=float, default=520.0)
    parser.add_argument("--sheet-minutes", type=float, default=5.0, help="minutes between saves, each with a contact sheet")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    if uneven := [side for side in options.crop if side < 8 or side % 8]:
        # Three poolings and as many enlargements lead back to the same side then.
        parser.error(f"--crop {uneven[0]}: sides of crops are multiples of 8")
    return options


@dataclasses.dataclass
class Progress:
    """What a run has behind it; kept in its state file."""

    step: int = 0
    minutes: float = 0.0


class Trainer:
    """The student, its judge, its pictures and its optimiser."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.device = torch.device(options.device)
        random.seed(options.seed)
        torch.manual_seed(options.seed)
        torch.set_num_threads(options.threads)
        torch.set_flush_denormal(True)
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = True
        self.mixed = bf16_pays(self.device)

        shorter = max(256, 2 * max(options.crop))
        self.contents = Images(options.content, shorter, options.device, options.faces)
        self.styles = Images(options.style, shorter, options.device)
        self.gallery = Images(options.gallery, 512, options.device) if options.gallery else None
        self.judged_styles: dict[int, list[tuple[Tensor, ...]]] = {side: [] for side in options.crop}

        self.student = Student(SIZES[options.size]) if not options.init else Student.load(options.init)[0]
        while self.student.widths < SIZES[options.size]:
            self.student = self.student.doubled()
        if self.student.widths != SIZES[options.size]:
            raise SystemExit(f"{options.init} is not of size {options.size}, and cannot be doubled to it")
        self.judge = LossNetwork.load(options.teacher) if options.teacher else LossNetwork.random()
        self.student.tie_grain(options.grain)
        self.guess = nn.Conv2d(self.student.widths[3], self.judge.deepest_channels, 1)
        for module in (self.student, self.judge, self.guess):
            module.to(self.device, memory_format=torch.channels_last)
        self.average = Student(self.student.widths).to(self.device)
        self.average.load_state_dict(self.student.state_dict())
        self.scenes = scenes().to(self.device)
        slow = [*self.student.encoder.parameters(), *self.student.decoder.parameters(), *self.guess.parameters()]
        fast = [*self.student.correction.parameters()]
        self.optimiser = Muon([{"params": slow, "pace": 1.0}, {"params": fast, "pace": CORRECTION_PACE}], options.rate)
        self.progress = Progress()
        self.out = Path(options.out)
        self.out.mkdir(parents=True, exist_ok=True)
        if options.resume and (self.out / "state.pt").exists():
            self._restore()

    @property
    def share(self) -> float:
        """How much of the budget is behind us, 0 to 1."""
        return self.progress.minutes / self.options.budget

    def rate(self) -> float:
        """The learning rate now: up over the first 100 steps, and a cosine down to zero at the budget."""
        warm = min(1.0, (self.progress.step + 1) / 100)
        share = min(1.0, self.share)
        return self.options.rate * warm * 0.5 * (1 + math.cos(math.pi * share))

    # -- one step -----------------------------------------------------------------------------------------------------

    def foretell(self) -> dict[str, Tensor]:
        """Warm-up losses: the picture back from the decoder, and the teacher's relu4_1 through a throw-away map."""
        source = self.contents if self.progress.step % 2 else self.styles
        side, count = self.chosen_crop()
        pictures = self._to(source.batch(2 * count, side, self.options.scale))
        with self._mixed():
            features = self.student.encode(pictures)
            back = self.student.decoder(features).float()
            guessed = F.relu(self.guess(features)).float()
            with torch.no_grad():
                wanted = self.judge.deepest(pictures).float()
        return {"self": likeness(back, pictures), "guess": 0.05 * F.mse_loss(guessed, wanted)}

    def paint(self) -> dict[str, Tensor]:
        """The losses of the head of this file, each already times its weight, for one batch."""
        options, (side, count) = self.options, self.chosen_crop()
        half = count // 2
        scene, faces = self.contents.batch_and_faces(count, side + MARGIN, options.scale, FACES)
        scene, faces = light(self._to(scene)), faces[..., :side, :side].to(self.device)
        styles, wanted = self.style_batch(side, count)
        dy, dx = (random.randrange(MARGIN + 1) if random.random() < 0.4 else 0 for _ in range(2))
        content, moved = scene[..., :side, :side], scene[:half, :, dy : dy + side, dx : dx + side]
        levels = torch.rand(count, device=self.device) * 5
        views = torch.cat([smoothed(noisy(content, levels)), smoothed(noisy(moved, levels[:half]))])
        strength = 0.0 if random.random() < UNDRAWN else random.uniform(*STRENGTHS)
        of_styles = lines_of(styles)
        lines = strength * torch.cat([of_styles, of_styles[:half]]) * underdrawing(views)
        lines = torch.cat([lines, lines[count - half : count]])

        with self._mixed():
            # Whole squares of the canvas, as every picture begins with one.
            top, left = (GRAIN_SIDE * random.randrange(4096) for _ in range(2))
            features = self.student.encode(torch.cat([views, styles]), top, left).float()
            of_content, of_moved, of_style = features.split([count, half, count])
            mean, std = self.calibrated(side, *stats(of_style))
            painted = adain(of_content, mean, std)
            painted_moved = adain(of_moved, mean[:half], std[:half])
            pictures = self.student.decoder(torch.cat([painted, painted_moved, of_content[-half:]])).float() + lines
            picture, picture_moved, back = pictures.split([count, half, half])
            content_losses, style_losses, face_losses = self.judged(picture, content, faces, wanted)
            worth = (EVEN + 0.7) / (EVEN + sum(style_losses).detach())

        overlap, border = side - MARGIN, 8 if dy or dx else 0
        first = picture[:half, :, dy + border : dy + overlap, dx + border : dx + overlap]
        second = picture_moved[:, :, border:, border:][..., : first.shape[2], : first.shape[3]]
        still = (first - second).abs().mean() * (options.still_weight if not (dy or dx) else 0.2 * options.still_weight)
        losses = {"content": options.content_weight * (worth * content_losses).mean()}
        for level, of_level in enumerate(style_losses, 1):
            losses[f"style{level}"] = options.style_weight * (worth * of_level).mean()
        losses["faces"] = options.face_weight * face_losses.mean()
        losses["self"] = options.self_weight * likeness(back, content[-half:])
        losses["palette"] = options.palette_weight * palette_distance(picture, styles)
        losses["moved" if dy or dx else "still"] = still
        losses["range"] = 2 * (picture - picture.clamp(0, 1)).abs().mean()
        return losses

    def calibrated(self, side: int, mean: Tensor, std: Tensor) -> tuple[Tensor, Tensor]:
        """Style statistics as the program calibrates them, on a piece of its scenes as large as the crops."""
        side = min(side, SIDE)
        top, left = (GRAIN_SIDE * random.randrange((SIDE - side) // GRAIN_SIDE + 1) for _ in range(2))
        seen = self.scenes[random.sample(range(len(self.scenes)), TRIED), :, top : top + side, left : left + side]
        with torch.no_grad():
            features = self.student.encode(seen).float()
        corrected = self.student.corrected(mean, std, *reached(self.student, features, mean, std))
        as_is = torch.rand(len(mean), 1, 1, 1, device=self.device) < AS_IS
        return torch.where(as_is, mean, corrected[0]), torch.where(as_is, std, corrected[1])

    def chosen_crop(self) -> tuple[int, int]:
        """Side of this step's crops, and how many: textures come in all sizes, and what must fit together needs large ones."""
        side = random.choice(self.options.crop)
        return side, max(2, round(self.options.batch * (min(self.options.crop) / side) ** 2))

    def style_batch(self, side: int, count: int) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
        """Styles, and their mean and deviation at the judge's four layers: a quarter of them new, the rest seen before.

        Judging a style costs a fifth of a step, and with another content it teaches something else.
        """
        judged = self.judged_styles[side]
        fresh = self.new_styles(max(1, count // 4) if len(judged) >= count else count, side)
        with torch.no_grad(), self._mixed():
            levels = [quick_stats(features) for features in self.judge(fresh)]
        known = random.sample(judged, count - len(fresh))
        judged += zip(fresh, *itertools.chain(*levels))
        chosen = judged[-len(fresh) :] + known
        while len(judged) > KEPT_STYLES:
            judged.pop(random.randrange(KEPT_STYLES))
        styles, *statistics = map(torch.stack, zip(*chosen))
        return self._to(styles), list(zip(statistics[::2], statistics[1::2]))

    def new_styles(self, count: int, side: int) -> Tensor:
        """Crops of paintings, some recoloured, sharpened or with a pattern over them or in their colours, and of the gallery."""
        options = self.options
        styles = sharpened(recoloured(turned(self._to(self.styles.batch(count, side, options.scale)))))
        for i, chance in enumerate(torch.rand(count).tolist()):
            if chance < options.pattern_share:
                styles[i] = pattern(styles[i].cpu())
            elif self.gallery and chance > 0.8:
                styles[i] = self.gallery.crop(side, (180, 512))
        return styles

    def judged(
        self, picture: Tensor, content: Tensor, faces: Tensor, wanted: list[tuple[Tensor, Tensor]]
    ) -> tuple[Tensor, list[Tensor], Tensor]:
        """Content loss, style loss at each of the four layers, and loss of faces, of each picture: (N,)."""
        with torch.no_grad():
            target = adain(self.judge.deepest(self._to(content)).float(), *wanted[3])
        got = self.judge(self._to(picture))
        style_losses = [
            each((mean - wanted_mean) ** 2 + (std - wanted_std) ** 2)
            for (mean, std), (wanted_mean, wanted_std) in zip(map(quick_stats, got), wanted)
        ]
        error = (got[3].float() - target) ** 2
        face_losses, seen = torch.zeros(len(faces), device=self.device), faces.amax((1, 2, 3)) > 0.5
        if seen.any():
            mean, std = (values[seen] for values in wanted[2])
            with torch.no_grad():
                target = adain(self.judge.shallow(self._to(content[seen]))[2].float(), mean, std)
            finer = (got[2][seen].float() - target) ** 2
            face_losses[seen] = within(finer, std, faces[seen]) + within(error[seen], wanted[3][1][seen], faces[seen])
        return each(error), style_losses, face_losses

    def revive(self) -> None:
        """Gives the student's silent channels another start, and says how many there were."""
        side = min(self.options.crop)
        contents = self._to(self.contents.batch(REVIVAL_BATCH, side, self.options.scale))
        revived = self.student.revive(contents, self._to(self.new_styles(REVIVAL_BATCH, side)))
        if revived:
            print(f"{self.progress.step:6} revived " + "  ".join(f"{name} {count}" for name, count in revived.items()), flush=True)

    def step(self) -> dict[str, float]:
        """One step of the optimiser; gives the losses."""
        if self.options.revive and self.progress.step % REVIVAL_STEPS == 0 and self.share < 0.6:
            self.revive()
        losses = self.foretell() if self.share < self.options.warm_up else self.paint()
        for group in self.optimiser.param_groups:
            group["lr"] = group["pace"] * self.rate()
        self.optimiser.zero_grad(set_to_none=True)
        sum(losses.values()).backward()
        self.optimiser.step()
        # Left free, the network learned to pass over the grain, which helps only in the long run.
        self.student.tie_grain(self.options.grain)
        self.progress.step += 1
        keep = min(0.998, (1 + self.progress.step) / (10 + self.progress.step))
        with torch.no_grad():
            torch._foreach_lerp_([*self.average.parameters()], [*self.student.parameters()], 1 - keep)
        return {name: loss.item() for name, loss in losses.items()}

    def _seconds(self) -> float:
        """A clock that runs while this process works: each thread's share of CPU time, or real time beside a GPU."""
        return time.process_time() / self.options.threads if self.device.type == "cpu" else time.monotonic()

    # -- a run --------------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Steps until the budget, `--minutes` or `--steps` are spent or a signal asks to stop; saves every few minutes."""
        leave = []
        before = {name: signal.signal(name, lambda *_: leave.append(True)) for name in (signal.SIGINT, signal.SIGTERM)}
        end = min(self.options.budget, self.progress.minutes + self.options.minutes)
        last_step, saved, clock = self.progress.step + self.options.steps, self.progress.minutes, self._seconds()
        seen: dict[str, list[float]] = {}
        kind = f"{self.device}, {'bf16' if self.mixed else 'f32'}"
        print(f"{len(self.contents)} contents, {len(self.styles)} styles, {kind}", flush=True)
        while self.progress.minutes < end and self.progress.step < last_step and not leave:
            for name, loss in self.step().items():
                seen.setdefault(name, []).append(loss)
            now = self._seconds()
            self.progress.minutes, clock = self.progress.minutes + (now - clock) / 60, now
            if self.progress.step % 100 == 0:
                figures = "  ".join(f"{name} {sum(v) / len(v):.3f}" for name, v in sorted(seen.items()))
                print(f"{self.progress.step:6} {self.progress.minutes:6.1f} min  rate {self.rate():.1e}  {figures}", flush=True)
                seen.clear()
            if self.progress.minutes - saved > self.options.sheet_minutes:
                self.save()
                saved, clock = self.progress.minutes, self._seconds()
        self.save()
        for name, handler in before.items():
            signal.signal(name, handler)
        print(f"{self.progress.step} steps, {self.progress.minutes:.1f} of {self.options.budget:g} minutes", flush=True)

    def save(self) -> None:
        """Writes the averaged weights, all that `--resume` needs, and a contact sheet."""
        options = self.options
        metadata = {
            "name": options.size,
            "trained-by": "weights/train.py of Vivant",
            "steps": str(self.progress.step),
            "minutes": f"{self.progress.minutes:.0f} on {self.device.type}",
            "batch": f"{options.batch} crops of {', '.join(map(str, sorted(set(options.crop))))}",
            "data": f"{len(self.contents)} photographs, {len(self.styles)} paintings",
            "commit": commit(),
        }
        self.average.save(self.out / "weights.safetensors", metadata)
        state = {
            "progress": dataclasses.asdict(self.progress),
            "student": self.student.state_dict(),
            "guess": self.guess.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        torch.save(state, self.out / "state.new")
        (self.out / "state.new").replace(self.out / "state.pt")
        contents, styles = self.contents.pictures[::-1][:4], self.styles.pictures[::-1][:6]
        contact_sheet(self.average.paint, contents, styles).save(self.out / "sheet.jpg", quality=90)

    def _restore(self) -> None:
        state = torch.load(self.out / "state.pt", map_location=self.device, weights_only=True)
        self.progress = Progress(**state["progress"])
        for name in ("student", "guess", "average", "optimiser"):
            getattr(self, name).load_state_dict(state[name])
        # Else each piece of a run would be taught on the crops of the first.
        random.seed(self.options.seed + self.progress.step)
        torch.manual_seed(self.options.seed + self.progress.step)

    def _to(self, pictures: Tensor) -> Tensor:
        return pictures.to(self.device).contiguous(memory_format=torch.channels_last)

    def _mixed(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.mixed)


def bf16_pays(device: torch.device) -> bool:
    """Whether a convolution is faster in bf16 there; on a CPU without instructions for it (Zen 3) it takes twelve times as long."""
    conv = nn.Conv2d(64, 64, 3).to(device, memory_format=torch.channels_last)
    pictures = torch.rand(1, 64, 64, 64, device=device).contiguous(memory_format=torch.channels_last)

    def seconds(mixed: bool) -> float:
        start = time.perf_counter()
        with torch.autocast(device.type, torch.bfloat16, enabled=mixed):
            conv(pictures).sum().backward()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return time.perf_counter() - start

    # The first ones of either kind also set up what they need.
    return min(seconds(True) for _ in range(4)) < min(seconds(False) for _ in range(4))


def commit() -> str:
    """The commit of the repository this file lies in, or "unknown"."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short=12", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


if __name__ == "__main__":
    Trainer(arguments()).run()
