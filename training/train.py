"""Trains a GPT-2 on OUT/tokens. OUT/model is the best so far, in Hugging Face's layout. If it is interrupted, the same command continues.

On CUDA the model is compiled; everything else is the same on a CPU. Parameters are float32; products are bfloat16, unless the processor
has no instructions for them.
"""
import argparse
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F

import checkpoint
import pieces
import windows
from model import GPT2
from muon import Muon
from recipe import RECIPES

WARM_UP, FALL = 0.05, 0.5   # shares of the steps in which the learning rates rise from 0, and fall to 0
NOT_FINISHED = 75           # exit code: run the same command again
LOG_SECONDS = 20


def main():
    options = parse()
    recipe = replace(RECIPES[options.recipe], **{k: v for k, v in vars(options).items() if k in ("passes", "dropout", "layers") and v is not None})
    torch.manual_seed(1)
    torch.set_float32_matmul_precision("high")
    training = Training(recipe, options.out, options.device)
    deadline = time.time() + 60 * options.minutes
    log = Log(training)
    while training.steps_done < training.steps and time.time() < deadline:
        loss = training.step()
        log.step(loss)
        if training.steps_done % recipe.evaluate_every == 0:
            training.look()
    training.look()
    if options.pieces:
        pieces.split(options.out / "model", options.pieces)
    sys.exit(0 if training.steps_done == training.steps else NOT_FINISHED)


def parse():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("out", type=Path, help="directory in which prepare.py wrote tokens/")
    arguments.add_argument("--recipe", choices=RECIPES, default="small")
    arguments.add_argument("--passes", type=float, help="over the text, instead of the recipe's")
    arguments.add_argument("--dropout", type=float, help="instead of the recipe's")
    arguments.add_argument("--layers", type=int, help="instead of the recipe's")
    arguments.add_argument("--minutes", type=float, default=float("inf"), help=f"stop after these, with exit code {NOT_FINISHED} if not finished")
    arguments.add_argument("--pieces", type=Path, help="write the weights into this directory too, in pieces of at most 16 MB")
    arguments.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return arguments.parse_args()


def schedule(done):
    """The learning rates after a share of the steps, as a share of the full ones: they rise, stay, and fall to zero."""
    return min(1, done / WARM_UP, (1 - done) / FALL)


def precision(device):
    """bfloat16 where it is fast. A processor without instructions for it takes several times as long as with float32."""
    flags = Path("/proc/cpuinfo")
    fast = device == "cuda" or flags.exists() and any(flag in flags.read_text() for flag in ("avx512_bf16", "amx_bf16"))
    return torch.bfloat16 if fast else torch.float32


class Training:
    """A model in training, its optimisers and its progress."""

    def __init__(self, recipe, out, device):
        self.recipe, self.out, self.device = recipe, out, device
        self.text = windows.Windows(windows.load(out / "tokens" / "train.bin", device), recipe.context, recipe.batch)
        self.held = windows.load(out / "tokens" / "held.bin", device)
        if len(json.loads((out / "tokens" / "vocab.json").read_text("utf8"))) != recipe.vocab:
            raise SystemExit(f"{out}/tokens was not prepared for this recipe, or its text is too short for {recipe.vocab} tokens.")
        self.precision = precision(device)
        self.model = GPT2(recipe).to(device)
        self.forward = torch.compile(self.model) if device == "cuda" else self.model
        matrices, others = [], []
        for name, parameter in self.model.named_parameters():
            (matrices if parameter.dim() == 2 and name.startswith("h.") else others).append(parameter)
        self.muon = Muon(matrices, self.precision)
        self.adam = torch.optim.AdamW(others, betas=(0.9, 0.95), weight_decay=0)
        self.steps = max(1, int(recipe.passes * len(self.text.tokens) / recipe.tokens_per_step))
        self.steps_done, self.best = 0, float("inf")
        self.resume()

    def step(self):
        """One step of both optimisers; returns the loss in nats per token."""
        torch.manual_seed(self.steps_done)   # dropout, too, depends only on the step
        self.model.train()
        self.model.zero_grad(set_to_none=True)
        total = 0
        for i in range(self.recipe.accumulate):
            loss = self.loss(*self.text[self.steps_done * self.recipe.accumulate + i]) / self.recipe.accumulate
            loss.backward()
            total += loss.detach()
        rate = schedule((self.steps_done + 0.5) / self.steps)
        others = self.adam.param_groups[0]
        torch.nn.utils.clip_grad_norm_(others["params"], 1.0)
        others["lr"] = rate * self.recipe.other_rate
        self.adam.step()
        self.muon.step(rate * self.recipe.matrix_rate)
        self.steps_done += 1
        return total

    def loss(self, ids, next_ids):                                              # [B, T] each
        with torch.autocast(self.device, torch.bfloat16, enabled=self.precision == torch.bfloat16):
            logits = self.forward(ids)                                          # [B, T, V]
        return F.cross_entropy(logits.float().flatten(0, 1), next_ids.flatten())

    @torch.no_grad()
    def held_loss(self):
        """Nats per token of the held-back documents."""
        self.model.eval()
        C, B = self.recipe.context, self.recipe.batch
        starts = torch.arange(0, len(self.held) - C, C, device=self.device)
        total = 0.0
        for group in starts.split(B):
            ids = self.held[group[:, None] + torch.arange(C + 1, device=self.device)].long()
            total += self.loss(ids[:, :-1], ids[:, 1:]).item() * len(group)
        return total / len(starts)

    def look(self):
        """Exports the model if it is the best so far on the held-back documents, and saves the state."""
        held = self.held_loss()
        print(f"step {self.steps_done} of {self.steps}: held back {held:.4f} nats/token", flush=True)
        if held < self.best:
            self.best = held
            checkpoint.export(self.model, self.recipe, self.out / "tokens", self.out / "model")
        self.save()

    def save(self):
        state = dict(model=self.model.state_dict(), momenta=self.muon.momenta, adam=self.adam.state_dict(),
                     steps_done=self.steps_done, best=self.best)
        part = self.out / "training.part"
        torch.save(state, part)
        os.replace(part, self.out / "training.pt")

    def resume(self):
        path = self.out / "training.pt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device)
        self.model.load_state_dict(state["model"])
        for momentum, saved in zip(self.muon.momenta, state["momenta"]):
            momentum.copy_(saved)
        self.adam.load_state_dict(state["adam"])
        self.steps_done, self.best = state["steps_done"], state["best"]


class Log:
    """Prints a line only now and then, because reading a loss makes a GPU wait."""

    def __init__(self, training):
        self.training, self.start, self.last, self.first_step = training, time.time(), time.time(), training.steps_done
        parameters = sum(p.numel() for p in training.model.parameters())
        print(f"{parameters / 1e6:.1f} M parameters, {len(training.text.tokens) / 1e6:.1f} M tokens, "
              f"steps {training.steps_done} to {training.steps} on {training.device} in {training.precision}", flush=True)

    def step(self, loss):
        if time.time() - self.last < LOG_SECONDS:
            return
        loss, self.last = loss.item(), time.time()
        done, t = self.training.steps_done, self.training
        seconds = (self.last - self.start) / (done - self.first_step)
        print(f"step {done} of {t.steps}: loss {loss:.3f}, {t.recipe.tokens_per_step / seconds:.0f} tokens/s, "
              f"{seconds * (t.steps - done) / 60:.1f} minutes left", flush=True)


if __name__ == "__main__":
    main()
