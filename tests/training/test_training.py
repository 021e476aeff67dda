"""Tests of the parts of training. ./run tests the whole."""
import shutil
import sys
import tempfile
import unittest
from collections import Counter
from dataclasses import replace
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training"))

import checkpoint  # noqa: E402
import corpus  # noqa: E402
import learn_merges  # noqa: E402
import pieces  # noqa: E402
import prepare  # noqa: E402
import tokenizer  # noqa: E402
import train  # noqa: E402
import windows  # noqa: E402
from model import GPT2  # noqa: E402
from muon import orthogonal  # noqa: E402
from recipe import RECIPES  # noqa: E402

TINY = replace(RECIPES["smoke"], vocab=260, width=32, layers=1, context=16, batch=4, accumulate=2, dropout=0.1)


def steps(training, count):
    for _ in range(count):
        training.step()
    return training


class Temporary(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.out = Path(directory.name)


class TokenizerTests(Temporary):
    def test_the_most_frequent_pair_is_learnt_first_and_ties_go_by_the_pair(self):
        merges = learn_merges.learn(Counter({"abab": 5, " cd": 3, "once": 1}), vocab=260)
        self.assertEqual([("a", "b"), ("ab", "ab"), ("c", "d")], merges)

    def test_every_byte_has_a_character_of_its_own(self):
        self.assertEqual(256, len(set(tokenizer.ALPHABET)))

    def test_tokens_are_the_text(self):
        text = (Path(__file__).parent / "odd.txt").read_text("utf8")
        tokenizer.write(self.out, learn_merges.learn(learn_merges.count_pieces([text] * 2), vocab=300))
        encoder = tokenizer.Tokenizer(self.out)
        tokens = {id: token for token, id in encoder.ids.items()}
        written = "".join(tokens[id] for id in encoder.encode(text))
        self.assertEqual(text, bytes(tokenizer.ALPHABET.index(c) for c in written).decode("utf8"))
        self.assertEqual(300, len(tokens))


class CorpusTests(Temporary):
    def test_documents_held_back_are_not_trained_on(self):
        documents = [f"document {i}" for i in range(401)]
        (self.out / "train.txt").write_text("\n<|endoftext|>\n".join(documents))
        trained, held = corpus.training_documents(self.out)
        self.assertEqual(["document 199", "document 399"], held)
        self.assertEqual(399, len(trained))
        self.assertFalse({*held} & {*trained})


class WindowsTests(unittest.TestCase):
    def test_a_pass_reads_each_place_once_and_the_next_is_cut_elsewhere(self):
        tokens = torch.arange(1000, dtype=torch.int32)
        text = windows.Windows(tokens, context=16, batch=4)
        passes = [torch.cat([text[i][0] for i in range(k * text.per_pass, (k + 1) * text.per_pass)]).flatten().tolist() for k in (0, 1)]
        for read in passes:
            self.assertEqual(len(read), len({*read}))
            self.assertGreater(len(read), 900)
        self.assertNotEqual(*passes)

    def test_targets_are_the_next_tokens(self):
        ids, following = windows.Windows(torch.arange(1000, dtype=torch.int32), context=16, batch=4)[3]
        self.assertTrue(torch.equal(ids + 1, following))


class TrainingTests(Temporary):
    def setUp(self):
        super().setUp()
        text = (ROOT / "README.md").read_text("utf8")
        merges = learn_merges.learn(learn_merges.count_pieces([text]), TINY.vocab)
        tokenizer.write(self.out / "tokens", merges)
        for name in ("train", "held"):
            prepare.write_tokens(tokenizer.Tokenizer(self.out / "tokens"), [text], self.out / "tokens" / f"{name}.bin")

    def training(self):
        torch.manual_seed(1)
        return train.Training(TINY, self.out, "cpu")

    def test_a_resumed_run_is_the_run_without_a_break(self):
        whole = steps(self.training(), 6)
        steps(self.training(), 3).save()
        resumed = self.training()
        self.assertEqual(3, resumed.steps_done)
        steps(resumed, 3)
        for name, parameter in whole.model.state_dict().items():
            self.assertTrue(torch.equal(parameter, resumed.model.state_dict()[name]), name)

    def test_bfloat16_training_lowers_the_loss(self):
        training = self.training()
        training.precision = training.muon.precision = torch.bfloat16
        before = training.held_loss()
        steps(training, 12)
        self.assertLess(training.held_loss(), before - 0.3)

    def test_only_a_better_model_is_exported(self):
        training = self.training()
        training.look()
        weights = (self.out / "model" / "model.safetensors").read_bytes()
        training.best = 0
        steps(training, 1)
        training.look()
        self.assertEqual(weights, (self.out / "model" / "model.safetensors").read_bytes())

    def test_an_exported_model_is_read_back_but_for_float16(self):
        model = GPT2(TINY).eval()
        checkpoint.export(model, TINY, self.out / "tokens", self.out / "model")
        read, _ = checkpoint.load(self.out / "model")
        ids = torch.arange(16)[None]
        self.assertLess((model(ids) - read(ids)).abs().max(), 1e-3)

    def test_in_eight_bit_it_is_half_as_large_and_off_by_half_a_step_at_most(self):
        model = GPT2(TINY).eval()
        for bits in (16, 8):
            checkpoint.export(model, replace(TINY, bits=bits), self.out / "tokens", self.out / f"model{bits}")
        half, eight = ((self.out / f"model{bits}" / "model.safetensors").stat().st_size for bits in (16, 8))
        self.assertLess(eight, 0.7 * half)
        read, _ = checkpoint.load(self.out / "model8")
        for (name, exact), stored in zip(model.state_dict().items(), read.state_dict().values()):
            self.assertLessEqual((exact - stored).abs().max().item(), 0.51 * max(exact.abs().max().item() / 127, 1e-3), name)

    def test_a_text_prepared_for_another_recipe_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "not prepared"):
            train.Training(replace(TINY, vocab=300), self.out, "cpu")


class ModelTests(unittest.TestCase):
    def test_no_position_sees_a_later_one(self):
        model = GPT2(TINY).eval()
        ids = torch.arange(16)[None]
        changed = torch.cat([ids[:, :10], ids[:, 10:] + 50], 1)
        self.assertTrue(torch.equal(model(ids)[:, :10], model(changed)[:, :10]))

    def test_the_learning_rate_rises_is_held_and_falls_to_zero(self):
        self.assertEqual([0, 1, 1, 0.5, 0], [round(train.schedule(x), 9) for x in (0, 0.05, 0.5, 0.75, 1)])

    def test_singular_values_come_near_one(self):
        for shape in ((2, 8, 32), (2, 32, 8)):
            values = torch.linalg.svdvals(orthogonal(torch.randn(shape, generator=torch.Generator().manual_seed(1))))
            self.assertTrue(((values > 0.5) & (values < 1.5)).all())


class PiecesTests(Temporary):
    def test_pieces_make_up_the_model_and_a_lost_one_is_noticed(self):
        weights = bytes(range(256)) * 130_000
        for name, content in (("model/model.safetensors", weights), ("model/config.json", b"{}"), ("tokens/vocab.json", b"{}"), ("tokens/merges.txt", b"")):
            (self.out / name).parent.mkdir(exist_ok=True)
            (self.out / name).write_bytes(content)
        directory = self.out / "pieces"
        pieces.split(self.out / "model", directory)
        parts = sorted(directory.glob("*.0??"))
        self.assertEqual([16_000_000, 16_000_000, 1_280_000], [part.stat().st_size for part in parts])

        shutil.rmtree(self.out / "model")
        pieces.join(directory, self.out)
        self.assertEqual(weights, (self.out / "model" / "model.safetensors").read_bytes())
        self.assertEqual({"config.json", "merges.txt", "model.safetensors", "vocab.json"}, {file.name for file in (self.out / "model").iterdir()})
        parts[1].unlink()
        with self.assertRaises(SystemExit):
            pieces.join(directory, self.out)


if __name__ == "__main__":
    unittest.main()
