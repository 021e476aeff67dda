"""Paragraphs by the bundled model and by people, shuffled, without saying which. See training/judge."""
import json
import random
import re
import sys
from pathlib import Path

import figures
import product

MODEL = product.ROOT / "models/prose-mini"
COUNT = 30
OPENING = 300        # characters at least before the paragraph's continuation
CONTINUED = 200      # that the writer's own continuation has at least
MOST = 800           # and at most, which is what so many tokens are
TOKENS = 200         # gpt2.continueParagraph's


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    texts = []
    for number, (opening, original) in enumerate(openings()):
        texts += [(opening, original, "human"), (opening, continued(opening, number), "model")]
    random.Random(2).shuffle(texts)
    (out / "texts.md").write_text("".join(f"## {i}\n\n…{opening[-OPENING:]} **⟶** {text}\n\n" for i, (opening, text, _) in enumerate(texts, 1)), "utf8")
    (out / "key.json").write_text(json.dumps({i: author for i, (_, _, author) in enumerate(texts, 1)}) + "\n")


def openings():
    """(text up to a sentence's end within a paragraph, the rest of the paragraph), one for each of so many documents."""
    documents = [document.strip() for document in figures.VALID.read_text("utf8").split("<|endoftext|>")]
    found = [split for document in documents if (split := first_split(document))]
    return random.Random(1).sample(found, COUNT)


def first_split(document):
    for paragraph in re.finditer(r"[^\n]+", document):
        for end in re.finditer(r"[a-z][.?!] (?=[A-Z])", paragraph[0]):
            if end.end() >= OPENING and paragraph.end() - paragraph.start() - end.end() >= CONTINUED:
                place = paragraph.start() + end.end() - 1
                return document[:place], whole_sentences(document[place + 1:paragraph.end()][:MOST])
    return None


def continued(opening, seed):
    """As gpt2.continueParagraph writes, without the document's own words, which is 'complete' until the line's end."""
    text = product.measured(MODEL, "complete", opening, "--stop", "line", "--max-tokens", TOKENS, "--no-repeat-ngram", 4, "--seed", seed)
    return whole_sentences(text.strip())


def whole_sentences(text):
    """How a text ends does not tell who wrote it."""
    return text if re.search(r"[.?!][\"'”’)]*$", text) else re.sub(r"(?s)(?<=[.?!]) [^.?!]*$", "", text)


if __name__ == "__main__":
    main()
