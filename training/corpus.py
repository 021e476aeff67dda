"""A corpus directory: train.txt or train.txt.xz, and valid.txt; documents stand between lines of <|endoftext|>."""
import lzma
from pathlib import Path

from tokenizer import END_OF_TEXT

# Every so-manieth training document is held back to watch the training by; valid.txt is for the final figure alone.
HELD_BACK = 200


def read(path):
    """The documents of a file, without the empty lines around them."""
    opener = lzma.open if str(path).endswith(".xz") else open
    with opener(path, "rt", encoding="utf8", newline="") as file:
        documents = file.read().split(END_OF_TEXT)
    return [stripped for document in documents if (stripped := document.strip("\n"))]


def training_documents(directory):
    """(documents to train on, documents held back)"""
    directory = Path(directory)
    plain = directory / "train.txt"
    documents = read(plain if plain.exists() else directory / "train.txt.xz")
    held = slice(min(HELD_BACK, len(documents)) - 1, None, HELD_BACK)
    kept_back = documents[held]
    del documents[held]
    return documents, kept_back
