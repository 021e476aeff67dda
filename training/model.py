"""GPT-2 (Radford et al. 2019), with the parameter names of its released checkpoints. B windows, T tokens, D width, H heads, V tokens."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class GPT2(nn.Module):
    def __init__(self, recipe):
        super().__init__()
        self.dropout = recipe.dropout
        self.wte = nn.Embedding(recipe.vocab, recipe.width)
        self.wpe = nn.Embedding(recipe.context, recipe.width)
        self.h = nn.ModuleList(Block(recipe) for _ in range(recipe.layers))
        self.ln_f = nn.LayerNorm(recipe.width)
        self.initialise(recipe.layers)

    def initialise(self, layers):
        """Initialises weights as in the released model: standard deviation 0.02, and less where 2L branches add up."""
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * layers) if name.endswith("c_proj.weight") else 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def forward(self, ids):                                                     # [B, T]
        x = self.wte(ids) + self.wpe.weight[:ids.shape[1]]                      # [B, T, D]
        x = F.dropout(x, self.dropout, self.training)
        for block in self.h:
            x = block(x)
        return F.linear(self.ln_f(x), self.wte.weight)                          # [B, T, V]: the head is the embedding


class Block(nn.Module):
    def __init__(self, recipe):
        super().__init__()
        self.dropout = recipe.dropout
        self.ln_1 = nn.LayerNorm(recipe.width)
        self.attn = Attention(recipe)
        self.ln_2 = nn.LayerNorm(recipe.width)
        self.mlp = Mlp(recipe)

    def forward(self, x):                                                       # [B, T, D]
        x = x + F.dropout(self.attn(self.ln_1(x)), self.dropout, self.training)
        return x + F.dropout(self.mlp(self.ln_2(x)), self.dropout, self.training)


class Attention(nn.Module):
    def __init__(self, recipe):
        super().__init__()
        self.heads = recipe.heads
        self.c_attn = nn.Linear(recipe.width, 3 * recipe.width)
        self.c_proj = nn.Linear(recipe.width, recipe.width)

    def forward(self, x):                                                       # [B, T, D]
        B, T, D = x.shape
        q, k, v = (y.view(B, T, self.heads, D // self.heads).transpose(1, 2) for y in self.c_attn(x).split(D, 2))
        y = causal_attention(q, k, v)                                           # [B, H, T, D/H]
        return self.c_proj(y.transpose(1, 2).reshape(B, T, D))


class Mlp(nn.Module):
    def __init__(self, recipe):
        super().__init__()
        self.c_fc = nn.Linear(recipe.width, 4 * recipe.width)
        self.c_proj = nn.Linear(4 * recipe.width, recipe.width)

    def forward(self, x):                                                       # [B, T, D]
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


def causal_attention(q, k, v):                                                  # [B, H, T, D/H] each
    if hasattr(F, "scaled_dot_product_attention"):                              # since PyTorch 2: a fused kernel on CUDA
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    T = q.shape[2]
    later = torch.ones(T, T, dtype=torch.bool, device=q.device).triu(1)
    scores = (q / math.sqrt(q.shape[3])) @ k.transpose(2, 3)                    # [B, H, T, T]
    return scores.masked_fill(later, -math.inf).softmax(3) @ v
