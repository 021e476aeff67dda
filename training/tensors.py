"""Tensors in files (https://huggingface.co/docs/safetensors), and the 8-bit form of Gpt2Lsp.

Conv1D, as the released GPT-2 has it, stores a matrix as [in, out]; torch's Linear as [out, in].

In 8 bit, for which Hugging Face has no standard, matrices are int8, and the tensor NAME.scales has the factors of their blocks. gpt2-lsp
reads this format and uses the same blocks itself, so importing loses no more precision.
"""
import json
import os
import struct

import numpy as np

CONV1D = ("c_attn.weight", "c_proj.weight", "c_fc.weight")
SCALES = ".scales"
TYPES = {"F32": "<f4", "F16": "<f2", "I8": "i1"}
SHORTEST_BLOCK = 32


def write(tensors, path, metadata=None):
    """Writes the header's length, the JSON header and the tensors. The file appears only when it is complete."""
    header, end = {"__metadata__": {"format": "pt", **(metadata or {})}}, 0
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


def read(path):
    """(tensors by name, metadata)"""
    data = path.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    metadata = header.pop("__metadata__", {})
    metadata.pop("format", None)
    tensors = {}
    for name, t in header.items():
        if t["dtype"] not in TYPES:
            raise SystemExit(f"{path}: {name} is {t['dtype']}; {', '.join(TYPES)} can be read.")
        tensors[name] = np.frombuffer(data[start:][slice(*t["data_offsets"])], TYPES[t["dtype"]]).reshape(t["shape"])
    return tensors, metadata


def is_matrix(name):
    """Whether it is a factor of a matrix product, and so may be stored in 8 bit."""
    return name.endswith((*CONV1D, "wte.weight"))


def in_eight_bit(tensors, width):
    """Matrices in 8 bit with their scales, everything else in float16."""
    stored = {}
    for name, t in tensors.items():
        if is_matrix(name):
            stored[name], stored[name + SCALES] = eight_bit(t, axis=0 if name.endswith(CONV1D) else 1, width=width)
        else:
            stored[name] = t.astype("<f2")
    return stored


def eight_bit(matrix, axis, width):
    """int8 values, and float32 scales for blocks along the axis that products sum over."""
    length, matrix = matrix.shape[axis], matrix.astype("f4")
    block = block_size(length, width)
    blocks = matrix.reshape(*matrix.shape[:axis], length // block, block, *matrix.shape[axis + 1:])
    scales = np.maximum(np.abs(blocks).max(axis + 1), np.finfo("f4").tiny) / np.float32(127)
    values = np.rint(blocks * np.expand_dims(np.float32(1) / scales, axis + 1)).astype("i1")  # like Quantizer.Steps: division rounds ties differently
    return values.reshape(matrix.shape), scales.astype("<f4")


def block_size(length, width):
    """Like Quantizer.BlockSize, for rows of whole blocks."""
    if length % SHORTEST_BLOCK:
        raise SystemExit(f"Rows of {length} values are no whole blocks of {SHORTEST_BLOCK}.")
    return min(length & -length, 128 if width < 768 else 256)


def float32(tensors):
    """Every tensor except the scales, multiplied by its scales if it has any."""
    for name, t in tensors.items():
        scales = tensors.get(name + SCALES)
        if not name.endswith(SCALES):
            yield name, t.astype("f4") if scales is None else t * spread(scales, t.shape)


def spread(scales, shape):
    """Repeats each scale for all values of its block."""
    for axis in (0, 1):
        scales = scales.repeat(shape[axis] // scales.shape[axis], axis)
    return scales
