"""Bits per byte of a model directory on a text. usage: evaluate.py MODEL TEXT

Each document is led by <|endoftext|>; windows are as long as the context and advance by half of it, so that every token is predicted
once, from at least half a context unless the document has less before it.
"""
import math
import sys

import torch
import torch.nn.functional as F

import checkpoint
from corpus import read
from tokenizer import Tokenizer


def main():
    model, recipe = checkpoint.load(sys.argv[1])
    encoder = Tokenizer(sys.argv[1])
    nats = tokens = bytes = 0
    for document in read(sys.argv[2]):
        ids = [encoder.end_of_text, *encoder.encode(document)]
        nats += score(model, torch.tensor(ids), recipe.context)
        tokens, bytes = tokens + len(ids) - 1, bytes + len(document.encode("utf8"))
    print(f"bits per byte {nats / math.log(2) / bytes:.4f}, nats per token {nats / tokens:.4f}, perplexity {math.exp(nats / tokens):.2f}, "
          f"{tokens} tokens, {bytes} bytes, window {recipe.context}, stride {recipe.context // 2}")


@torch.no_grad()
def score(model, ids, context):                                                 # ids: [tokens]
    """Nats of all ids after the first."""
    nats, last = 0.0, 0
    for start in range(0, len(ids), context // 2):
        fresh = min(start + context, len(ids) - 1) - last
        if fresh == 0:
            break
        last += fresh
        logits = model(ids[None, start:last])[0, -fresh:]                       # [fresh, V]
        nats += F.cross_entropy(logits, ids[last - fresh + 1:last + 1], reduction="sum").item()
    return nats


if __name__ == "__main__":
    main()
