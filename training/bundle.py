"""Makes weights the bundled model, and updates everything in the repository that depends on it. See training/bundle."""
import argparse
import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path

import figures
import places
import product
import reference
import tensors
from product import ROOT

NAME = "prose-mini"
MODEL = ROOT / "models" / NAME
WEIGHTS = "model.safetensors"
FILES = ("config.json", "vocab.json", "merges.txt", WEIGHTS)
CALIBRATION = "calibration.json"
MODELS = ROOT / "src/Gpt2.Inference/Models"
MOST_BYTES = 25_000_000
DOCUMENT_CHARACTERS = 6_000  # of each document, about a thousand words: in longer text, copies are more often right


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("directory", type=Path, help="a GPT-2 in Hugging Face's layout")
    arguments.add_argument("held", type=Path, help="training text that was held back")
    arguments.add_argument("--timing", action="store_true", help="measure speed and memory too")
    arguments.add_argument("--keep-calibration", action="store_true", help="leave calibration.json as it is")
    options = arguments.parse_args()
    if product.digest(options.held) == product.digest(figures.VALID):
        raise SystemExit("Nothing is chosen on the validation prose: give training text that was held back.")

    if options.directory.resolve() != MODEL:
        take_in(options.directory)
    golden = MODELS / "Golden" / f"{NAME}.json"
    golden.write_text(reference.golden(MODEL, NAME), "utf8")
    print(product.run("model", "verify", MODEL, "--golden", golden, "--precision", "f32", "q8"))
    if not options.keep_calibration:
        (MODEL / CALIBRATION).write_text(calibration(options.held), "utf8")
    listed = in_list()
    list_in_catalogue(listed)
    for document, texts in figures.of(MODEL, listed, options.timing).items():
        places.fill(ROOT / document, texts)


def take_in(directory):
    config = json.loads((directory / "config.json").read_text("utf8"))
    weights, metadata = tensors.read(directory / WEIGHTS)
    is_eight_bit = any(name.endswith(tensors.SCALES) for name in weights)
    for name in FILES[:-1]:
        shutil.copyfile(directory / name, MODEL / name)
    tensors.write(weights if is_eight_bit else tensors.in_eight_bit(weights, config["n_embd"]), MODEL / WEIGHTS, metadata)
    if (size := sum((MODEL / name).stat().st_size for name in FILES)) > MOST_BYTES:
        raise SystemExit(f"The model has {size / 1e6:.1f} MB; the repository takes {MOST_BYTES / 1e6:.0f}.")


def calibration(held):
    """The content of calibration.json, from 'eval calibrate'."""
    def calibrate():
        with tempfile.TemporaryDirectory() as scratch:
            copy_to(Path(scratch))
            text = Path(scratch) / "held-back.txt"
            text.write_text(sample(held), "utf8")
            product.run("eval", "calibrate", text, "--limit", text.stat().st_size, "--threads", 1, "--model", scratch)
            return in_lines(json.loads((Path(scratch) / CALIBRATION).read_text("utf8")))

    return product.kept(calibrate, "calibrate", product.digest(held), product.model_digest(MODEL, but=CALIBRATION))


def sample(held):
    """The beginnings of all documents that are long enough."""
    documents = [document.strip("\n") for document in held.read_text("utf8").split("<|endoftext|>") if len(document.strip()) > 800]
    return figures.SEPARATOR.join(document[:DOCUMENT_CHARACTERS] for document in documents)


def in_lines(found):
    """One line for each curve. How they were measured is left out, because a model's own calibration holds at every precision."""
    curves = [f'  {json.dumps(kind)}: {json.dumps(curve)}' for kind, curve in found.items() if kind != "measured"]
    return "{\n" + ",\n".join(curves) + "\n}\n"


def in_list():
    """Parameters, bytes and memory, as 'model list' counts them for a model that is not in the catalogue."""
    with tempfile.TemporaryDirectory() as scratch:
        copy_to(Path(scratch) / "gpt2-lsp--bundled")
        listed = json.loads(product.run("model", "list", "--json", environment={"GPT2_LSP_MODELS": scratch}))
    return next(model for model in listed["models"] if model["id"] == "gpt2-lsp/bundled")


def copy_to(directory):
    directory.mkdir(exist_ok=True)
    for name in FILES:
        shutil.copyfile(MODEL / name, directory / name)


def list_in_catalogue(listed):
    path = MODELS / "catalogue.json"
    text = path.read_text("utf8")
    files = ",\n".join("        " + entry(name) for name in FILES)
    for field, value in (("parameters", listed["parameters"]), ("bytes", -(-listed["bytes"] // 1000) * 1000), ("memoryBytes", listed["memoryBytes"] // 100_000 * 100_000)):
        text = in_entry(text, rf'(?<="{field}": )\d+', str(value))
    text = in_entry(text, r'(?<="files": \[\n)[^\]]*(?=\n      \])', files)
    path.write_text(text, "utf8")


def entry(name):
    data = (MODEL / name).read_bytes()
    return f'{{ "name": "{name}", "bytes": {len(data)}, "sha256": "{hashlib.sha256(data).hexdigest()}" }}'


def in_entry(catalogue, pattern, text):
    """Replaces the first match after the model's id, which belongs to that model."""
    start = catalogue.index(f'"id": "{NAME}"')
    return catalogue[:start] + re.sub(pattern, lambda _: text, catalogue[start:], count=1)


if __name__ == "__main__":
    main()
