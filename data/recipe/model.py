"""The model: a small decoder of the qwen2 shape, which llama.cpp runs as it is.

RMSNorm before each half, rotary positions in the "neox" layout, biases on q, k and v, SwiGLU, and
one matrix for both ends of the vocabulary. Names and shapes of the weights are those of the Rust
engine (crates/train), so either side reads the other's files.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        h, f = cfg["hidden"], cfg["ffn"]
        self.heads, self.kv_heads = cfg["heads"], cfg["kv_heads"]
        self.norm1 = nn.RMSNorm(h, cfg["norm_eps"])
        self.norm2 = nn.RMSNorm(h, cfg["norm_eps"])
        self.qkv = nn.Linear(h, (self.heads + 2 * self.kv_heads) * (h // self.heads), bias=True)
        self.out = nn.Linear(h, h, bias=False)
        self.gate_up = nn.Linear(h, 2 * f, bias=False)
        self.down = nn.Linear(f, h, bias=False)

    def forward(self, x, cos, sin):
        batch, time, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, time, -1, width // self.heads).transpose(1, 2)
        q, k, v = qkv.split([self.heads, self.kv_heads, self.kv_heads], 1)  # each [batch, heads, time, head]
        mixed = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, is_causal=True,
                                               enable_gqa=self.kv_heads != self.heads)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, time, width))
        gate, up = self.gate_up(self.norm2(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat([-b, a], -1) * sin


class Model(nn.Module):
    def __init__(self, cfg, vocab):
        super().__init__()
        self.cfg = cfg
        self.embed = nn.Embedding(vocab, cfg["hidden"])
        self.blocks = nn.ModuleList(Block(cfg) for _ in range(cfg["layers"]))
        self.norm = nn.RMSNorm(cfg["hidden"], cfg["norm_eps"])
        half = cfg["hidden"] // cfg["heads"] // 2
        freq = cfg["rope_theta"] ** (-torch.arange(half).float() / half)
        angle = torch.outer(torch.arange(cfg["context"]).float(), freq)
        self.register_buffer("cos", torch.cat([angle.cos()] * 2, -1), persistent=False)
        self.register_buffer("sin", torch.cat([angle.sin()] * 2, -1), persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() > 1:
                nn.init.normal_(weight, 0, 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(weight)
        for block in self.blocks:  # every block starts as the identity
            nn.init.zeros_(block.out.weight)
            nn.init.zeros_(block.down.weight)

    def hidden(self, ids):
        x = self.embed(ids)
        narrow = torch.is_autocast_enabled(ids.device.type)
        cos = self.cos[: ids.shape[1]].to(torch.bfloat16 if narrow else x.dtype)
        sin = self.sin[: ids.shape[1]].to(cos.dtype)
        for block in self.blocks:
            x = block(x, cos, sin)
        return self.norm(x)

    def forward(self, ids):
        return F.linear(self.hidden(ids), self.embed.weight)
