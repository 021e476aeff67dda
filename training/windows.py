"""Batches of a token file. Batch i depends only on i, so a resumed run continues where it stopped."""
from functools import lru_cache

import numpy as np
import torch


def load(path, device):
    """A token file as int32 on the device: [tokens]."""
    return torch.from_numpy(np.fromfile(path, "<u2").astype("i4")).to(device)


class Windows:
    """Every pass reads the whole text once, in shuffled windows that are cut at different places from those of other passes."""

    def __init__(self, tokens, context, batch, seed=1):
        self.tokens, self.context, self.batch, self.seed = tokens, context, batch, seed
        self.count = (len(tokens) - 1) // context - 1
        self.per_pass = self.count // batch
        if self.per_pass == 0:
            raise SystemExit(f"The text has {len(tokens)} tokens, too few for {batch} windows of {context}.")

    def __getitem__(self, i):
        """ids and the ids that follow them: [B, T] each."""
        number, k = divmod(i, self.per_pass)
        starts = torch.from_numpy(self.starts(number)[k * self.batch:(k + 1) * self.batch]).to(self.tokens.device)
        places = starts[:, None] + torch.arange(self.context + 1, device=starts.device)
        windows = self.tokens[places].long()                                    # [B, T+1]
        return windows[:, :-1], windows[:, 1:]

    @lru_cache(maxsize=1)
    def starts(self, number):
        random = np.random.default_rng((self.seed, number))
        return random.permutation(self.count) * self.context + random.integers(self.context)
