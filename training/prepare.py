"""Learns a tokenizer from a corpus and writes the corpus as tokens. Training needs nothing else.

OUT/tokens: vocab.json, merges.txt, train.bin and held.bin (uint16, each document after <|endoftext|>), held.txt.
"""
import argparse
from pathlib import Path

import numpy as np

import learn_merges
import tokenizer
from corpus import training_documents
from recipe import RECIPES


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("corpus", type=Path, help="directory with train.txt or train.txt.xz")
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--recipe", choices=RECIPES, default="small")
    options = arguments.parse_args()

    documents, held = training_documents(options.corpus)
    directory = options.out / "tokens"
    counts = learn_merges.count_pieces(documents)
    print(f"{len(documents)} documents, {len(held)} held back, {len(counts)} distinct pieces", flush=True)
    tokenizer.write(directory, learn_merges.learn(counts, RECIPES[options.recipe].vocab))

    encoder = tokenizer.Tokenizer(directory)
    (directory / "held.txt").write_text(f"\n{tokenizer.END_OF_TEXT}\n".join(held) + "\n", "utf8")
    write_tokens(encoder, held, directory / "held.bin")
    write_tokens(encoder, documents, directory / "train.bin")


def write_tokens(encoder, documents, path):
    count = bytes = 0
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        for document in documents:
            ids = [encoder.end_of_text, *encoder.encode(document)]
            np.array(ids, "<u2").tofile(file)
            count, bytes = count + len(ids), bytes + len(document.encode("utf8"))
    part.replace(path)
    print(f"{path}: {count} tokens, {bytes / count:.2f} bytes each", flush=True)


if __name__ == "__main__":
    main()
