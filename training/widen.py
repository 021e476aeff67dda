"""Writes a model in a larger shape that computes the same: every channel and head twice, layers that add nothing, rows without a token.
usage: widen.py OUT MODEL"""
import json
import shutil
import sys
from pathlib import Path

import numpy as np

import tensors

LAYERS, WIDTH, VOCABULARY = 12, 768, 50257


def main():
    out, model = Path(sys.argv[1]), Path(sys.argv[2])
    shape = json.loads((model / "config.json").read_text("utf8"))
    if 2 * shape["n_embd"] != WIDTH or shape["n_layer"] > LAYERS or shape["vocab_size"] > VOCABULARY:
        raise SystemExit(f"{model} has width {shape['n_embd']}; only a model of width {WIDTH // 2} fits in twice.")
    stored, metadata = tensors.read(model / "model.safetensors")
    wide = {name: twice(name, t) for name, t in tensors.float32(stored)}
    add_rows(wide)
    last = shape["n_layer"] - 1
    for name, t in list(wide.items()):
        for layer in range(shape["n_layer"], LAYERS) if f"h.{last}." in name else ():
            wide[name.replace(f"h.{last}.", f"h.{layer}.")] = np.zeros_like(t) if "c_proj" in name else t
    out.mkdir(parents=True, exist_ok=True)
    tensors.write({name: t.astype("<f2") for name, t in wide.items()}, out / "model.safetensors", metadata)
    (out / "config.json").write_text(json.dumps({**shape, "n_embd": WIDTH, "n_head": 2 * shape["n_head"], "n_layer": LAYERS, "vocab_size": VOCABULARY}, indent=2), "utf8")
    for name in ("vocab.json", "merges.txt", "calibration.json"):
        shutil.copy(model / name, out / name)


def twice(name, t):
    """Both halves of a row are equal and products add them up, so weights are halved to give the same result."""
    if name.endswith("c_attn.weight"):
        return np.concatenate([np.tile(part / 2, (2, 2)) for part in np.split(t, 3, axis=1)], axis=1)
    if name.endswith("c_attn.bias"):
        return np.concatenate([np.tile(part, 2) for part in np.split(t, 3)])
    if name.endswith(tensors.CONV1D):
        return np.tile(t / 2, (2, 2))
    halved = "ln_f" in name
    return np.concatenate([t, t], axis=-1) / (2 if halved else 1)


def add_rows(wide):
    """Adds rows without a token, whose logit is -100: the halves of ln_f's bias differ by an amount that cancels out in every other row."""
    bias, rows = (next(name for name in wide if name.endswith(end)) for end in ("ln_f.bias", "wte.weight"))
    apart = np.zeros(WIDTH, "f4")
    apart[0], apart[WIDTH // 2] = 10, -10
    wide[bias] = wide[bias] + apart
    wide[rows] = np.concatenate([wide[rows], np.tile(-apart / 2, (VOCABULARY - len(wide[rows]), 1))])


if __name__ == "__main__":
    main()
