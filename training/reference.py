"""GPT-2's forward pass in float64 (Radford et al. 2019), which also makes a model's golden figures. It needs only NumPy, and is slow."""
import json
from pathlib import Path

import numpy as np

import tensors
from tokenizer import Tokenizer

PROMPTS = (
    "The history of the city begins",
    "Thank you for your",
    "She opened the door and",
    "# Getting started\n\nTo install the",
    "naïve café — 数学 🙂 it's",
)
LARGEST = 20
GREEDY = 12


class Reference:
    def __init__(self, directory):
        config = json.loads((directory / "config.json").read_text("utf8"))
        stored, _ = tensors.read(directory / "model.safetensors")
        self.weights = {name: t.astype("f8") for name, t in tensors.float32(stored)}
        self.layers, self.heads, self.epsilon = config["n_layer"], config["n_head"], config["layer_norm_epsilon"]

    def logits(self, ids):
        """[T] -> [T, V]"""
        x = self.weights["wte.weight"][ids] + self.weights["wpe.weight"][:len(ids)]                 # [T, D]
        for layer in range(self.layers):
            x = x + self.attention(f"h.{layer}.attn", self.norm(f"h.{layer}.ln_1", x))
            x = x + self.feed_forward(f"h.{layer}.mlp", self.norm(f"h.{layer}.ln_2", x))
        return self.norm("ln_f", x) @ self.weights["wte.weight"].T

    def attention(self, name, x):
        parts = np.split(self.linear(f"{name}.c_attn", x), 3, axis=-1)                              # [T, D], three times
        q, k, v = (part.reshape(len(x), self.heads, -1).swapaxes(0, 1) for part in parts)           # [H, T, D/H]
        scores = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1])                                        # [H, T, T]
        scores = np.where(np.tri(len(x), dtype=bool), scores, -np.inf)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        return self.linear(f"{name}.c_proj", (shares @ v).swapaxes(0, 1).reshape(len(x), -1))       # [T, D]

    def feed_forward(self, name, x):
        x = self.linear(f"{name}.c_fc", x)                                                          # [T, 4D]
        x = x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))                       # GELU in GPT-2's form
        return self.linear(f"{name}.c_proj", x)

    def linear(self, name, x):
        return x @ self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def norm(self, name, x):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + self.epsilon)
        return x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]


def golden(directory, name):
    """The text of NAME.json, one line for each field of a case."""
    directory = Path(directory)
    model, encoder = Reference(directory), Tokenizer(directory)
    cases = [case(model, prompt, encoder.encode(prompt)) for prompt in PROMPTS]
    fields = [",\n".join(f"      {json.dumps(key)}: {json.dumps(value)}" for key, value in one.items()) for one in cases]
    return (
        f'{{\n  "model": {json.dumps(name)},\n  "note": "float64; prompts are encoded without a leading <|endoftext|>",\n  "cases": [\n'
        + ",\n".join(f"    {{\n{text}\n    }}" for text in fields)
        + "\n  ]\n}\n"
    )


def case(model, prompt, ids):
    last = model.logits(ids)[-1]
    top = [[int(id), round(float(last[id]), 6)] for id in np.argsort(-last, kind="stable")[:LARGEST]]
    return {"prompt": prompt, "ids": ids, "top": top, "greedy": greedy(model, ids)}


def greedy(model, ids):
    written = list(ids)
    for _ in range(GREEDY):
        written.append(int(model.logits(written)[-1].argmax()))
    return written[len(ids):]
