"""A model directory in Hugging Face's layout: config.json, model.safetensors, vocab.json, merges.txt.

Conv1D, as the released GPT-2 has it, stores a matrix as [in, out]; torch's Linear as [out, in].

Tensors are float16. In 8 bit, which is no standard of Hugging Face's, matrices are int8 and the tensor NAME.scales holds what their blocks are
multiplied by: gpt2-lsp reads that, and its own blocks of 8 bit are the same ones, so that importing loses nothing more.
"""
import json
import os
import shutil
import struct
from pathlib import Path

import numpy as np
import torch

from model import GPT2
from recipe import Recipe

CONV1D = ("c_attn.weight", "c_proj.weight", "c_fc.weight")
SCALES = ".scales"
TYPES = {"F32": "<f4", "F16": "<f2", "I8": "i1"}


def export(model, recipe, tokens, out):
    """Writes the model with the tokenizer of the tokens' directory. model.safetensors comes last and is whole as soon as it is there."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(tokens / name, out)
    (out / "config.json").write_text(json.dumps(config(recipe), indent=2) + "\n")
    tensors = {}
    for name, t in model.state_dict().items():
        t = (t.t() if name.endswith(CONV1D) else t).float().cpu().contiguous().numpy()
        if recipe.bits == 8 and name.endswith((*CONV1D, "wte.weight")):
            tensors[name], tensors[name + SCALES] = eight_bit(t, axis=0 if name.endswith(CONV1D) else 1)
        else:
            tensors[name] = t.astype("<f2")
    write_safetensors(tensors, out / "model.safetensors")


def eight_bit(matrix, axis):
    """int8 values, and float32 scales of blocks along the axis that products add up."""
    length = matrix.shape[axis]
    block = next(size for size in (128, 64, 32) if length % size == 0)
    blocks = matrix.reshape(*matrix.shape[:axis], length // block, block, *matrix.shape[axis + 1:])
    scales = np.maximum(np.abs(blocks).max(axis + 1), np.finfo("f4").tiny) / 127
    values = np.rint(blocks / np.expand_dims(scales, axis + 1)).astype("i1")
    return values.reshape(matrix.shape), scales.astype("<f4")


def float32(tensors):
    """Every tensor but the scales, multiplied by its scales where it has any."""
    for name, t in tensors.items():
        scales = tensors.get(name + SCALES)
        if not name.endswith(SCALES):
            yield name, t.astype("f4") if scales is None else t * spread(scales, t.shape)


def spread(scales, shape):
    """Each scale at all places of its block."""
    for axis in (0, 1):
        scales = scales.repeat(shape[axis] // scales.shape[axis], axis)
    return scales


def config(recipe):
    return dict(
        architectures=["GPT2LMHeadModel"], model_type="gpt2", activation_function="gelu_new", torch_dtype="float16",
        n_layer=recipe.layers, n_head=recipe.heads, n_embd=recipe.width, n_positions=recipe.context, n_ctx=recipe.context,
        vocab_size=recipe.vocab, bos_token_id=recipe.vocab - 1, eos_token_id=recipe.vocab - 1,
        layer_norm_epsilon=1e-5, initializer_range=0.02)


def load(directory):
    """The model in float32, for evaluation."""
    directory = Path(directory)
    c = json.loads((directory / "config.json").read_text())
    recipe = Recipe(vocab=c["vocab_size"], width=c["n_embd"], layers=c["n_layer"], heads=c["n_head"], context=c["n_positions"],
                    passes=0, dropout=0, batch=1, accumulate=1, matrix_rate=0, other_rate=0, evaluate_every=1)
    tensors = {name: torch.from_numpy(t) for name, t in float32(read_safetensors(directory / "model.safetensors"))}
    model = GPT2(recipe)
    model.load_state_dict({name: t.t() if name.endswith(CONV1D) else t for name, t in tensors.items()})
    return model.eval(), recipe


def write_safetensors(tensors, path):
    """https://huggingface.co/docs/safetensors: header length, JSON header, tensors."""
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name, t in tensors.items():
        header[name] = {"dtype": next(name for name, type in TYPES.items() if t.dtype == type), "shape": t.shape, "data_offsets": [end, end + t.nbytes]}
        end += t.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for t in tensors.values():
            file.write(t.tobytes())
    os.replace(part, path)


def read_safetensors(path):
    """Tensors by name."""
    data = path.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    return {name: np.frombuffer(data[start:][slice(*t["data_offsets"])], TYPES[t["dtype"]]).reshape(t["shape"]) for name, t in header.items()}
