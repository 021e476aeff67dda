"""Tests of the commands for the bundled model. They need only NumPy."""
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training"))

import places  # noqa: E402
import reference  # noqa: E402
import tensors  # noqa: E402

NAMES = {"h.0.attn.c_attn.weight": (64, 192), "h.0.mlp.c_proj.weight": (256, 64), "wte.weight": (300, 64), "h.0.ln_1.weight": (64,)}


def weights():
    random = np.random.default_rng(1)
    return {name: random.standard_normal(shape).astype("<f2") for name, shape in NAMES.items()}


class EightBitTests(unittest.TestCase):
    def test_a_value_is_off_by_half_a_step_at_most(self):
        exact = weights()
        stored = tensors.in_eight_bit(exact, 64)
        for name, value in tensors.float32(stored):
            step = tensors.spread(stored[name + tensors.SCALES], value.shape) if tensors.is_matrix(name) else 1e-6
            self.assertTrue((np.abs(value - exact[name]) <= 0.5001 * step).all(), name)

    def test_what_was_rounded_is_not_rounded_again(self):
        once = tensors.in_eight_bit(weights(), 64)
        twice = tensors.in_eight_bit(dict(tensors.float32(once)), 64)
        for name, value in once.items():
            self.assertTrue(np.array_equal(value, twice[name]), name)

    def test_blocks_are_those_of_the_importer(self):
        self.assertEqual([64, 128, 128, 256, 32], [tensors.block_size(*row) for row in ((64, 64), (384, 384), (1536, 384), (768, 768), (1600 + 32, 1600))])
        with self.assertRaises(SystemExit):
            tensors.block_size(100, 100)

    def test_tensors_and_metadata_are_read_back(self):
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "model.safetensors"
            tensors.write(tensors.in_eight_bit(weights(), 64), path, {"step": "7"})
            read, metadata = tensors.read(path)
        self.assertEqual({"step": "7"}, metadata)
        self.assertEqual({"<f2", "|i1", "<f4"}, {value.dtype.str for value in read.values()})


class BundledModelTests(unittest.TestCase):
    def test_its_golden_figures_are_those_of_its_weights(self):
        golden = ROOT / "src/Gpt2.Inference/Models/Golden/prose-mini.json"
        self.assertEqual(golden.read_text("utf8"), reference.golden(ROOT / "models/prose-mini", "prose-mini"))

    def test_every_place_in_the_documents_is_filled(self):
        documents = [ROOT / "README.md", ROOT / "models/prose-mini/README.md", *(ROOT / "docs").glob("*.md")]
        found = [(path.name, match) for path in documents for match in places.PLACE.finditer(path.read_text("utf8"))]
        self.assertGreater(len(found), 15)
        self.assertEqual([], [(name, match[2]) for name, match in found if not match[3].strip()])


class PlacesTests(unittest.TestCase):
    def test_filling_again_changes_nothing_and_a_text_without_a_place_is_an_error(self):
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "document.md"
            path.write_text("It has <!-- bundled: parameters -->1<!-- /bundled --> million.\n\n<!-- bundled: table --><!-- /bundled -->\n")
            texts = {"parameters": "2", "table": places.table(("a", ""), [(1, 2)])}
            places.fill(path, texts)
            filled = path.read_text()
            places.fill(path, texts)
            self.assertEqual(filled, path.read_text())
            self.assertIn("has <!-- bundled: parameters -->2<!-- /bundled --> million", filled)
            self.assertIn("-->\n\n| a | |\n| --- | --- |\n| 1 | 2 |\n\n<!--", filled)
            with self.assertRaises(SystemExit):
                places.fill(path, {"other": "3"})


if __name__ == "__main__":
    unittest.main()
