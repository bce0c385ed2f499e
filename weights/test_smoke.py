"""A few steps of training on tiny drawn pictures, and a score: `python3 weights/test_smoke.py`, about half a minute.

Needs what requirements.txt lists; where that is missing it says so loudly and passes.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import random
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))

try:
    import numpy as np
    import torch
    import safetensors.torch  # noqa: F401
    from PIL import Image
except ImportError as missing:
    print(f"\n*** SKIPPED: the training smoke test needs weights/requirements.txt ({missing}) ***\n", file=sys.stderr)
    sys.exit(0)

import calibration
import evaluate
import faces
import losses
import merge
import networks
import patterns
import train
from data import Images, decoded, light, noisy, picture, recoloured, sharpened, tensor, turned
from networks import SIZES, LossNetwork, Student, adain, read_tensors, stats
from smoothing import smoothed
from underdrawing import LIMIT, lines_of, strength, underdrawing


def drawing(seed: int, width: int = 90, height: int = 76) -> Image.Image:
    """Waves of colour."""
    phase = np.random.default_rng(seed).uniform(0, 6, 6)
    y, x = np.mgrid[0:height, 0:width] / 12
    waves = [np.sin(x * (1 + phase[k] / 6) + y + phase[k + 3]) for k in range(3)]
    return Image.fromarray(((np.stack(waves, 2) + 1) * 127).astype(np.uint8))


class Pictures(unittest.TestCase):
    """Tests that need a folder and a tar of pictures."""

    def setUp(self) -> None:
        torch.manual_seed(0)
        torch.set_num_threads(1)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.photographs = self.folder / "photographs"
        self.photographs.mkdir()
        for seed in range(3):
            drawing(seed).save(self.photographs / f"{seed}.png")
        (self.photographs / "notes.txt").write_text("not a picture")
        self.paintings = self.folder / "paintings.tar"
        with tarfile.open(self.paintings, "w") as archive:
            for seed in range(3, 6):
                data = io.BytesIO()
                drawing(seed).save(data, "JPEG")
                member = tarfile.TarInfo(f"{seed}.jpg")
                member.size = data.tell()
                data.seek(0)
                archive.addfile(member, data)

    def train(self, *more: str) -> train.Trainer:
        """Runs the trainer on the CPU without a word."""
        options = ["--content", str(self.photographs), "--style", str(self.paintings), "--out", str(self.folder / "run")]
        options += ["--crop", "32", "48", "--batch", "2", "--device", "cpu", "--threads", "1", *more]
        with contextlib.redirect_stdout(io.StringIO()):
            trainer = train.Trainer(train.arguments(options))
            trainer.run()
        return trainer


class Training(Pictures):
    def test_steps_change_the_weights_and_are_written_with_their_story(self) -> None:
        begin = self.train("--steps", "0").student.state_dict()
        trainer = self.train("--steps", "3", "--budget", "60", "--gallery", str(self.photographs), "--no-revive")
        for part in ("encoder", "decoder", "correction"):
            of_part = [(name, now) for name, now in trainer.student.state_dict().items() if name.startswith(part)]
            self.assertFalse(all(now.equal(begin[name]) for name, now in of_part), part)
        student, metadata = Student.load(self.folder / "run" / "weights.safetensors")
        self.assertEqual(student.widths, SIZES["quarter"])
        self.assertEqual(metadata["steps"], "3")
        self.assertEqual(set(metadata), {"widths", "name", "trained-by", "steps", "minutes", "batch", "data", "commit"})
        self.assertTrue(all(tensor.isfinite().all() for tensor in student.state_dict().values()))
        fresh = Student(student.widths)
        self.assertEqual(set(fresh.state_dict()), set(student.state_dict()))
        self.assertGreater(trainer.progress.minutes, 0)
        with Image.open(self.folder / "run" / "sheet.jpg") as sheet:
            self.assertGreater(sheet.width, 0)

    def test_damaged_and_narrow_pictures_stop_nobody(self) -> None:
        whole = (self.photographs / "0.png").read_bytes()
        # The first chunk is called shorter than it is, and the file ends within the pixels.
        for name, data in {"header": whole[:11] + b"\5" + whole[12:], "end": whole[:300]}.items():
            (self.photographs / f"damaged {name}.png").write_bytes(data)
        drawing(9, width=1, height=300).save(self.photographs / "narrow.png")
        with contextlib.redirect_stderr(io.StringIO()) as said:
            images = Images(self.photographs, 64)
        self.assertEqual(len(images), 4)
        self.assertEqual(said.getvalue().count("is passed over"), 2, said.getvalue())
        narrow = next(number for number, picture in enumerate(images.pictures) if picture.shape[1] == 1)
        with mock.patch("random.randrange", return_value=narrow):
            self.assertEqual(images.crop(32, (128, 340)).shape, (3, 32, 32))

    def test_crops_that_do_not_come_back_at_their_size_are_refused(self) -> None:
        with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit):
            train.arguments(["--content", "a", "--style", "b", "--crop", "128", "100"])
        self.assertIn("--crop 100", said.getvalue())

    def test_a_run_resumes_where_it_stopped(self) -> None:
        first = self.train("--steps", "2")
        second = self.train("--steps", "2", "--resume")
        self.assertEqual((first.progress.step, second.progress.step), (2, 4))
        self.assertGreater(second.progress.minutes, first.progress.minutes)
        third = self.train("--steps", "0", "--resume")
        for part in ("student", "average"):
            kept, there = (getattr(trainer, part).state_dict() for trainer in (second, third))
            self.assertTrue(all(tensor.equal(there[name]) for name, tensor in kept.items()), part)
        kept, there = (trainer.optimiser.state_dict()["state"] for trainer in (second, third))
        self.assertTrue(kept)
        for key, slots in kept.items():
            for name, value in slots.items():
                torch.testing.assert_close(value, there[key][name], rtol=0, atol=0)

    def test_a_run_that_resumes_goes_on_to_other_crops(self) -> None:
        first = self.train("--steps", "0")
        begin = first.contents.batch(2, 32, (35, 96))
        self.train("--steps", "2")
        second = train.Trainer(first.options)
        self.assertTrue(second.contents.batch(2, 32, (35, 96)).equal(begin), "a run that begins anew does so with the same")
        first.options.resume = True
        third = train.Trainer(first.options)
        self.assertFalse(third.contents.batch(2, 32, (35, 96)).equal(begin))

    def test_weights_can_be_taken_up_and_warmed_up(self) -> None:
        self.train("--steps", "2", "--warm-up", "1")
        trainer = self.train("--steps", "0", "--init", str(self.folder / "run" / "weights.safetensors"))
        student, _ = Student.load(self.folder / "run" / "weights.safetensors")
        for name, tensor in trainer.student.state_dict().items():
            torch.testing.assert_close(tensor, student.state_dict()[name])

    def test_the_loss_falls(self) -> None:
        for warm_up in ("1", "0"):
            trainer = self.train("--steps", "0", "--warm-up", warm_up, "--no-revive")
            losses_of = trainer.foretell if warm_up == "1" else trainer.paint

            def loss() -> float:
                """On the same crops each time: they differ by more than a few steps teach."""
                random.seed(1)
                torch.manual_seed(1)
                with torch.no_grad():
                    return sum(float(sum(losses_of().values())) for _ in range(4))

            first = loss()
            for _ in range(40):
                trainer.step()
            self.assertLess(loss(), 0.95 * first, warm_up)

    def test_pictures_in_folders_are_told_apart(self) -> None:
        for name in ("a", "b"):
            (self.photographs / name).mkdir()
            drawing(7).save(self.photographs / name / "1.png")
        names = [name for name, _ in decoded(self.photographs)]
        self.assertEqual(names, ["0.png", "1.png", "2.png", "a/1.png", "b/1.png"])
        archived = self.folder / "photographs.tar"
        with tarfile.open(archived, "w") as archive:
            archive.add(self.photographs, ".")
        self.assertEqual(sorted(name for name, _ in decoded(archived)), names)

    def test_crops_stay_pictures(self) -> None:
        images = Images(self.photographs, 64)
        self.assertEqual(len(images), 3)
        batch = images.batch(4, 32, (35, 96))
        others = light(batch, 1.0), recoloured(batch, 1.0), sharpened(batch, 1.0), turned(batch), noisy(batch, torch.full((4,), 5.0))
        for changed in (batch, *others):
            self.assertEqual(tuple(changed.shape), (4, 3, 32, 32))
            self.assertTrue(((changed >= 0) & (changed <= 1)).all())

    def test_crops_are_of_the_scale_asked_for(self) -> None:
        ramp = torch.arange(64, dtype=torch.uint8).view(1, 64, 1).expand(64, 64, 3) * 4
        images = Images(self.photographs, 64)
        images.pictures = [ramp]
        # At 32 pixels the picture would not fill the crop, and so it is of 48.
        for scale, wanted in ((128, 0.5), (64, 1.0), (32, 64 / 48)):
            crop = images.crop(48, (scale, scale)) * 255 / 4
            self.assertAlmostEqual((crop[0, 24, 30] - crop[0, 24, 18]).abs().item() / 12, wanted, delta=0.05)

    def test_crops_around_faces_hold_them_and_say_where_they_are(self) -> None:
        # A white face on a dark wall, which ends above the picture as some do.
        image = Image.new("RGB", (90, 76))
        image.paste((255, 255, 255), (40, 0, 60, 24))
        image.save(self.photographs / "0.png")
        known = self.folder / "faces.json"
        known.write_text(json.dumps({"0.png": [[40, -3, 60, 24]]}))
        crops, masks = Images(self.photographs, 64, faces=known).batch_and_faces(16, 48, (48, 96), 1.0)
        self.assertEqual((tuple(crops.shape), tuple(masks.shape)), ((16, 3, 48, 48), (16, 1, 48, 48)))
        for crop, mask in zip(crops, masks):
            self.assertGreater((crop * mask).sum() / (3 * mask.sum()), 0.8)
            self.assertGreater((crop * mask).sum() / crop.sum(), 0.7)
            width = (crop[0] > 0.5).any(0).sum().item()
            self.assertTrue(14 <= width <= 31, width)
        _, masks = Images(self.photographs, 64).batch_and_faces(4, 48, (48, 96), 1.0)
        self.assertEqual(masks.sum(), 0)
        known.write_text(json.dumps({"other.png": [[0, 0, 9, 9]]}))
        with self.assertRaises(SystemExit):
            Images(self.photographs, 64, faces=known)

    def test_faces_are_a_loss_where_they_are_known(self) -> None:
        known = self.folder / "faces.json"
        known.write_text(json.dumps({f"{seed}.png": [[20, 10, 50, 50]] for seed in range(3)}))
        self.assertEqual(float(self.train("--steps", "0").paint()["faces"].detach()), 0.0)
        with mock.patch.object(train, "FACES", 1.0):
            self.assertGreater(float(self.train("--steps", "0", "--faces", str(known)).paint()["faces"].detach()), 0.0)

    def test_a_loss_within_faces_passes_over_all_else(self) -> None:
        squares, mask = torch.rand(2, 3, 8, 8), torch.zeros(2, 1, 32, 32)
        mask[..., 8:16, 4:20] = 1
        std = torch.full((2, 3, 1, 1), 2.0)
        torch.testing.assert_close(losses.within(squares, std, mask), squares[..., 2:4, 1:5].mean((1, 2, 3)) / 4)
        torch.testing.assert_close(losses.within(squares, 1e-3 * std, mask), torch.full((2,), losses.MOST))

    def test_faces_are_found_in_every_picture_and_told_apart_by_place(self) -> None:
        found = faces.find_all(self.photographs, lambda image: [(0, 2, image.width, 9)] if image.width == 180 else [])
        self.assertEqual(found, {f"{seed}.png": [(0.0, 1.0, 90.0, 4.5)] for seed in range(3)})
        self.assertAlmostEqual(faces.overlap((0, 0, 4, 4), (2, 0, 6, 4)), 1 / 3)
        self.assertEqual(faces.overlap((0, 0, 4, 4), (5, 5, 6, 6)), 0)

    def test_styles_are_seen_from_all_sides(self) -> None:
        ramp = torch.linspace(0, 1, 16).view(1, 1, 1, 16).expand(40, 3, 16, 16)
        rising = {tuple((picture[0, 8, 12] - picture[0, 8, 4], picture[0, 12, 8] - picture[0, 4, 8])) for picture in turned(ramp)}
        self.assertEqual(len({(round(float(x), 3), round(float(y), 3)) for x, y in rising}), 4)

    def test_every_crop_asked_for_is_taken(self) -> None:
        trainer = self.train("--steps", "0", "--batch", "8")
        self.assertEqual({trainer.chosen_crop() for _ in range(64)}, {(32, 8), (48, 4)})

    def test_weights_are_averaged_and_paint_with_more_contrast(self) -> None:
        parts = []
        for seed in range(2):
            torch.manual_seed(seed)
            parts.append(self.folder / f"{seed}.safetensors")
            Student(SIZES["quarter"]).save(parts[-1], {"name": "quarter", "steps": "7"})
        out = self.folder / "merged.safetensors"
        merge.main([str(out), f"{parts[0]}:3", f"{parts[1]}:1", "--contrast", "1.1", "--correction", "2", "--tell", "steps=8"])
        merged, metadata = Student.load(out)
        self.assertEqual((metadata["steps"], metadata["merged"], metadata["name"]), ("8", "3 1", "quarter"))
        first, second = (Student.load(part)[0].encoder.conv2_1.weight for part in parts)
        torch.testing.assert_close(merged.encoder.conv2_1.weight, 0.75 * first + 0.25 * second, rtol=0, atol=1e-3)
        plain = merge.averaged([(Student.load(part)[0], weight) for part, weight in zip(parts, (3.0, 1.0))])
        torch.testing.assert_close(merged.correction.weight, 2 * plain.correction.weight, rtol=1e-3, atol=0)
        features, middle = torch.rand(1, 128, 4, 4), torch.tensor(merge.MIDDLING).view(1, 3, 1, 1)
        with torch.no_grad():
            wanted = (plain.decoder(features) - middle) * 1.1 + middle
            torch.testing.assert_close(merged.decoder(features), wanted, rtol=0.02, atol=0.05)
        for mistaken in ([str(parts[0])], [f"{parts[0]}:1", "--tell", "steps"]):
            with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit):
                merge.main([str(out), *mistaken])
            self.assertIn("invalid", said.getvalue())

    def test_a_palette_wants_a_little_more_contrast_than_the_styles(self) -> None:
        style = Images(self.photographs, 64).batch(2, 32, (35, 96)) * 0.5 + 0.2
        middle = style.mean((2, 3), keepdim=True)

        def at(contrast: float) -> float:
            return losses.palette_distance((style - middle) * contrast + middle, style).item()

        self.assertLess(at(math.exp(losses.UNSEEN)), at(1.0))
        self.assertLess(at(1.0), at(0.9))
        self.assertLess(at(1.0), losses.palette_distance(style + 0.1, style).item())
        self.assertTrue(math.isfinite(losses.palette_distance(torch.zeros_like(style), style).item()))

    def test_sharpening_strengthens_texture_and_leaves_flat_ground(self) -> None:
        batch = Images(self.photographs, 64).batch(4, 32, (35, 96)) * 0.4 + 0.3
        sharp = sharpened(batch, 1.0)
        self.assertTrue((sharp.var((1, 2, 3)) > batch.var((1, 2, 3))).all())
        torch.testing.assert_close(sharp.mean(), batch.mean(), rtol=0, atol=0.02)
        flat = torch.full((2, 3, 16, 16), 0.4)
        torch.testing.assert_close(sharpened(flat, 1.0), flat)
        torch.testing.assert_close(sharpened(batch, 0.0), batch)

    def test_every_drawn_pattern_has_ink_and_ground_and_stays_a_picture(self) -> None:
        picture = Images(self.photographs, 64).crop(48, (48, 58))
        for draw in patterns.DRAWINGS:
            for _ in range(20):
                covered = draw(48)
                self.assertEqual(tuple(covered.shape), (48, 48), draw.__name__)
                self.assertTrue(((covered >= 0) & (covered <= 1)).all(), draw.__name__)
            self.assertGreater(max(draw(48).std().item() for _ in range(20)), 0.1, draw.__name__)
        for _ in range(40):
            drawn = patterns.pattern(picture)
            self.assertEqual(tuple(drawn.shape), (3, 48, 48))
            self.assertTrue(((drawn >= 0) & (drawn <= 1)).all())

    def test_styles_can_all_be_patterns_or_none(self) -> None:
        for share in ("0", "1"):
            trainer = self.train("--steps", "0", "--pattern-share", share)
            with mock.patch.object(train, "pattern", side_effect=lambda crop: 0 * crop):
                styles, _ = trainer.style_batch(32, 2)
            self.assertEqual(bool((styles == 0).all()), share == "1")

    def test_every_style_comes_with_its_own_statistics(self) -> None:
        trainer = self.train("--steps", "0")
        for _ in range(5):
            styles, wanted = trainer.style_batch(32, 2)
        with torch.no_grad():
            for features, (mean, std) in zip(trainer.judge(styles), wanted, strict=True):
                own_mean, own_std = stats(features)
                torch.testing.assert_close(mean, own_mean, rtol=0.05, atol=0.02)
                torch.testing.assert_close(std, own_std, rtol=0.05, atol=0.02)


class Scoring(Pictures):
    def test_scores_are_those_the_definitions_give(self) -> None:
        judge, student = LossNetwork.random(), Student(SIZES["quarter"])
        content, style = (tensor(np.array(drawing(seed))) for seed in (1, 2))
        figures = evaluate.score(judge, student.paint, [(content, style)])
        self.assertEqual(len(figures), len(evaluate.FIGURES))
        self.assertTrue(all(np.isfinite(figures)))
        still = evaluate.flicker(lambda content, style: style, content, style)
        self.assertEqual(still, 0.0)
        self.assertAlmostEqual(evaluate.content_and_style(judge, style, content, style)[1], 0.0, places=6)
        self.assertAlmostEqual(evaluate.likeness_to_itself(lambda content, style: content, content), 90.0, places=3)

    def test_a_contact_sheet_has_a_cell_for_every_pair(self) -> None:
        images = Images(self.photographs, 64).pictures
        sheet = evaluate.contact_sheet(Student(SIZES["quarter"]).paint, images[:2], images[:3], side=32)
        self.assertEqual(sheet.size, (4 * 32, 3 * 32))

    def test_pictures_are_cut_to_squares(self) -> None:
        self.assertEqual(picture(self.photographs / "0.png", 48).shape, (1, 3, 48, 48))


class Networks(unittest.TestCase):
    def test_calibration_asks_again_for_what_is_missing(self) -> None:
        student, style = Student(SIZES["quarter"]), torch.rand(1, 3, 40, 48)
        mean, std = stats(student.encode(style))
        reached = []
        for path in calibration.SCENES:
            scene = picture(path, calibration.SIDE)
            with torch.no_grad():
                reached.append(stats(student.encode(student.paint_with(scene, mean, std)))[0])
        wanted, same = calibration.Calibrated(student).style(style)
        torch.testing.assert_close(wanted, mean + networks.USUAL_SHARE * (mean - sum(reached) / len(reached)), rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(same, std)

    def test_a_correction_answers_any_difference_with_any(self) -> None:
        student, unit = Student((4, 4, 4, 2)), 1.5
        with torch.no_grad():
            student.correction.weight.copy_(torch.rand(4, 4, 1, 1))
        mean, std, reached_mean, reached_std = torch.tensor([[1.0, 2], [1, 2], [0, 1], [2, 1]]).view(4, 1, 2, 1, 1)
        lacks = torch.tensor([1 / unit, 1 / unit, math.log(1.15 / 2.15), math.log(2.15 / 1.15)])
        asked = student.correction.weight.flatten(1) @ lacks
        got_mean, got_std = student.corrected(mean, std, reached_mean, reached_std)
        torch.testing.assert_close(got_mean.flatten(), mean.flatten() + unit * asked[:2])
        torch.testing.assert_close(got_std.flatten(), std.flatten() * asked[2:].clamp(-1, 1).exp())

    def test_a_doubled_student_calibrates_as_before(self) -> None:
        student = Student((4, 4, 4, 2))
        with torch.no_grad():
            student.correction.weight.copy_(torch.rand(4, 4, 1, 1))
        given = torch.rand(4, 1, 2, 1, 1) + 0.5
        narrow = student.corrected(*given)
        for got, wanted in zip(student.doubled().corrected(*given.repeat(1, 1, 2, 1, 1)), narrow, strict=True):
            torch.testing.assert_close(got, wanted.repeat(1, 2, 1, 1))

    def test_noise_is_smoothed_away_and_edges_stay(self) -> None:
        torch.manual_seed(4)
        clean = torch.full((2, 3, 40, 37), 0.3)
        clean[..., 20:] += 0.12
        shot = noisy(clean, torch.tensor([2.0, 2.0]))
        before, after, untouched = ((p - clean).square().mean().sqrt() * 255 for p in (shot, smoothed(shot), smoothed(clean)))
        self.assertLess(float(after), 0.3 * float(before))
        self.assertLess(float(untouched), 0.01)

    def test_lines_are_what_a_wall_lacks_and_an_edge_has_few(self) -> None:
        slope = (torch.arange(51) * 0.004).expand(1, 3, 45, 51)
        self.assertLess(float(underdrawing(slope)[..., 6:-6].abs().max()), 1e-5)
        faint, strong = (underdrawing(slope.new_zeros(1, 3, 45, 51).index_fill(3, torch.arange(25), v)).max() for v in (0.05, 0.8))
        self.assertGreater(float(faint), 0.01)
        self.assertLess(float(strong), min(7 * float(faint), LIMIT))
        content, style = torch.rand(1, 3, 45, 51), torch.rand(1, 3, 40, 64)
        painter = calibration.Calibrated(Student(SIZES["quarter"]))
        with torch.no_grad():
            # A grey painting, which no chance of a new student's weights cuts off.
            painter.student.decoder.conv1_1.weight.zero_()
            painter.student.decoder.conv1_1.bias.fill_(0.5)
        lines = strength(45, 51) * lines_of(style) * underdrawing(smoothed(content))
        self.assertGreater(float(lines.abs().mean()), 1e-3)
        torch.testing.assert_close(painter.paint(content, style), (0.5 + lines).clamp(0, 1).expand(-1, 3, -1, -1))

    def test_painted_pictures_keep_odd_sizes(self) -> None:
        student = Student(SIZES["quarter"])
        content, style = torch.rand(1, 3, 45, 51), torch.rand(1, 3, 40, 64)
        with torch.no_grad():
            self.assertEqual(student.paint(content, style, alpha=0.5).shape, content.shape)

    def test_adain_gives_the_statistics_asked_for(self) -> None:
        features, other = torch.randn(1, 8, 9, 11), 3 * torch.randn(1, 8, 5, 7) + 1
        for got, wanted in zip(stats(adain(features, *stats(other))), stats(other)):
            torch.testing.assert_close(got, wanted, rtol=1e-3, atol=1e-3)

    def test_silent_channels_are_started_anew_and_the_painting_stays(self) -> None:
        torch.manual_seed(0)
        student = Student(SIZES["quarter"])
        contents, styles = torch.rand(2, 3, 40, 48), torch.rand(2, 3, 40, 48)
        with torch.no_grad():
            student.encoder.conv2_1.bias[3:5] = -100
            student.decoder.conv3_1.bias[7] = -100
            before = student.paint(contents, styles)
        revived = student.revive(contents, styles)
        self.assertGreaterEqual(revived["encoder.conv2_1"], 2)
        self.assertGreaterEqual(revived["decoder.conv3_1"], 1)
        with torch.no_grad():
            torch.testing.assert_close(student.paint(contents, styles), before, rtol=0, atol=0.5 / 255)
        again = student.revive(contents, styles)
        self.assertFalse({"encoder.conv2_1", "decoder.conv3_1"} & set(again))

    def test_half_precision_files_load(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "half.safetensors"
            student = Student(SIZES["quarter"])
            student.save(path, {"name": "quarter"}, torch.float16)
            loaded, metadata = Student.load(path)
            self.assertEqual(metadata["widths"], "16,32,64,128")
            torch.testing.assert_close(loaded.decoder.conv4_1.weight, student.decoder.conv4_1.weight, rtol=1e-3, atol=1e-3)

    def test_checkpoints_run_no_code(self) -> None:
        class Trap:
            def __reduce__(self) -> tuple:
                return (print, ("a checkpoint ran code",))

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trap.pth"
            torch.save({"epoch": Trap(), "model": {"weight": torch.ones(2)}}, path)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                tensors = read_tensors(path)
            self.assertEqual(said.getvalue(), "")
            self.assertEqual(list(tensors), ["model.weight"])


class Comparison(unittest.TestCase):
    """That benches/compare.py compares like with like."""

    def test_the_program_paints_what_it_is_compared_with(self) -> None:
        root = Path(__file__).resolve().parents[1]
        program = Path(os.environ.get("CARGO_TARGET_DIR", root / "target")) / "release/vivant"
        if not program.exists():
            self.skipTest(f"SKIPPED: {program} is not built")
        sys.path.insert(0, str(root / "benches"))
        import compare

        with tempfile.TemporaryDirectory() as folder:
            student, weights = Student.load(root / "weights/quarter.safetensors")[0], Path(folder, "raced.safetensors")
            torch.nn.init.zeros_(student.correction.weight)
            student.save(weights, {"name": "raced"})
            ours = compare.Vivant(str(program), weights, "80x64", "cpu", None)
            self.assertGreater(ours.likeness(weights, Path(folder)), compare.SAME_PAINTING)


if __name__ == "__main__":
    unittest.main()
