"""A model directory in Hugging Face's layout: config.json, model.safetensors, vocab.json, merges.txt. Tensors are float16, or in the 8-bit form of
tensors.py."""
import json
import shutil
from pathlib import Path

import torch

import tensors
from model import GPT2
from recipe import Recipe
from tensors import CONV1D


def export(model, recipe, tokens, out):
    """Writes the model with the tokenizer from the tokens' directory. model.safetensors is written last and appears only when it is complete."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(tokens / name, out)
    (out / "config.json").write_text(json.dumps(config(recipe), indent=2) + "\n")
    weights = {name: (t.t() if name.endswith(CONV1D) else t).float().cpu().contiguous().numpy() for name, t in model.state_dict().items()}
    stored = tensors.in_eight_bit(weights, recipe.width) if recipe.bits == 8 else {name: t.astype("<f2") for name, t in weights.items()}
    tensors.write(stored, out / "model.safetensors")


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
    stored, _ = tensors.read(directory / "model.safetensors")
    weights = {name: torch.from_numpy(t) for name, t in tensors.float32(stored)}
    model = GPT2(recipe)
    model.load_state_dict({name: t.t() if name.endswith(CONV1D) else t for name, t in weights.items()})
    return model.eval(), recipe
