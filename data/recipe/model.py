"""The model: a small decoder of the qwen2 shape, which llama.cpp runs as it is.

RMSNorm before each half, rotary positions in the "neox" layout, biases on q, k and v, SwiGLU, and
one matrix for both ends of the vocabulary. Names and shapes of the weights are those of the Rust
engine (crates/train), so either side reads the other's files.

Tokens of all documents of a step lie end to end, [tokens, width]; `Documents` says where each begins.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

try:
    from torch.nn.attention.varlen import varlen_attn
except ImportError:  # torch before 2.11, which does for the CPU
    varlen_attn = None


class Documents:
    """Where documents begin and end: `bounds`, I32 [documents + 1]; equal neighbours are empty documents."""

    def __init__(self, bounds, longest):
        self.bounds, self.longest = bounds, longest

    def positions(self, tokens):
        """The position of every token in its document, [tokens]."""
        at = torch.arange(tokens, device=self.bounds.device, dtype=torch.int32)
        return at - self.bounds[torch.searchsorted(self.bounds, at, right=True) - 1]

    def attend(self, q, k, v):
        """Causal attention inside each document; q, k and v are [tokens, heads, head]."""
        if q.is_cuda:
            return varlen_attn(q, k, v, self.bounds, self.bounds, self.longest, self.longest, window_size=(-1, 0))
        out = torch.empty_like(q)
        for begin, end in zip(self.bounds.tolist(), self.bounds[1:].tolist()):
            if begin < end:
                one = [x[None, begin:end].transpose(1, 2) for x in (q, k, v)]
                grouped = q.shape[1] != k.shape[1]
                out[begin:end] = F.scaled_dot_product_attention(*one, is_causal=True, enable_gqa=grouped)[0].transpose(0, 1)
        return out


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

    def queries(self, x, cos, sin):
        tokens, width = x.shape
        qkv = linear(self.qkv, self.norm1(x).to(cos.dtype)).view(tokens, -1, width // self.heads)
        q, k, v = qkv.split([self.heads, self.kv_heads, self.kv_heads], 1)
        return rotate(q, cos, sin), rotate(k, cos, sin), v

    def rest(self, x, mixed):
        x = x + linear(self.out, mixed.reshape(x.shape)).to(x.dtype)
        gate, up = linear(self.gate_up, self.norm2(x).to(mixed.dtype)).chunk(2, -1)
        return x + linear(self.down, F.silu(gate) * up).to(x.dtype)


def linear(layer, x):
    """A layer in the precision of what it reads: casts are written out, as compiled code has no autocast."""
    return F.linear(x, layer.weight.to(x.dtype), None if layer.bias is None else layer.bias.to(x.dtype))


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

    def compile(self):
        """Compiles what all blocks share: one compilation, whatever their number."""
        torch._dynamo.config.recompile_limit = 4 * len(self.blocks)  # should they be told apart after all
        Block.queries = torch.compile(Block.queries, dynamic=False)
        Block.rest = torch.compile(Block.rest, dynamic=False)

    def hidden(self, ids, documents, dtype):
        """[tokens] to [tokens, hidden], what the vocabulary's matrix reads; matrices are multiplied in `dtype`."""
        x = self.embed(ids)
        positions = documents.positions(len(ids)).clamp(max=self.cfg["context"] - 1)  # only padding is longer
        cos, sin = (table[positions, None].to(dtype) for table in (self.cos, self.sin))
        for block in self.blocks:
            x = block.rest(x, documents.attend(*block.queries(x, cos, sin)))
        return self.norm(x).to(dtype)

    def forward(self, ids, documents, dtype):
        """Logits, [tokens, vocabulary]."""
        return F.linear(self.hidden(ids, documents, dtype), self.embed.weight.to(dtype))
