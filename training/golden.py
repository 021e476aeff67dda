"""Writes MODEL/golden.json: PyTorch's figures for a model directory, for `gpt2-lsp model verify`. usage: golden.py MODEL TEXT

Cases are samples of the text and one whole context: ids, the largest logits of the last position, and the log-probability of all ids after
the first, in float32.
"""
import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

import checkpoint
from tokenizer import Tokenizer

SAMPLES = 32
LARGEST = 64
TOLERANCE = 1e-3


@torch.no_grad()
def main():
    directory = Path(sys.argv[1])
    model, recipe = checkpoint.load(directory)
    encoder = Tokenizer(directory)
    text = Path(sys.argv[2]).read_text("utf8")
    length = recipe.context // 4   # characters; each has at most four bytes, so every sample fits
    prompts = [text[i:i + length] for i in range(0, len(text) - length, len(text) // SAMPLES)]
    cases = [dict(prompt=prompt, **figures(model, encoder.encode(prompt))) for prompt in prompts]
    cases.append(figures(model, encoder.encode(text)[:recipe.context]))
    (directory / "golden.json").write_text(json.dumps({"tolerance": {"f32": TOLERANCE}, "cases": cases}))


def figures(model, ids):
    logits = model(torch.tensor([ids]))[0]                                      # [T, V]
    logprob = -F.cross_entropy(logits[:-1], torch.tensor(ids[1:]), reduction="sum")
    top = logits[-1].topk(LARGEST)
    return dict(ids=ids, top=[list(pair) for pair in zip(top.indices.tolist(), top.values.tolist())], logprob=logprob.item())


if __name__ == "__main__":
    main()
