"""What PyTorch computes for a tiny model: `parity.py OUT_DIR`. crates/train is held against it.

Writes `weights.safetensors`, the parameters of a model with fixed pseudo-random weights, and
`expected.safetensors`: the tokens, targets and weights of two documents, their logits, the weighted
loss, its derivative by every parameter, and the parameters after two steps along it. Computed in
float64, so that differences are the other side's. `tests/parity.rs` runs it where torch is installed; its output is kept in
crates/train/tests/fixtures for everywhere else.
"""

import json
import os
import struct
import sys

import torch
import torch.nn.functional as F

from model import Documents, Model

# Small enough to keep in the repository; every size differs from the others, so that none can be
# mistaken for another. tests/parity.rs has the same numbers.
CONFIG = dict(hidden=24, layers=2, heads=6, kv_heads=2, ffn=20, rope_theta=100.0, norm_eps=1e-5, context=64)
VOCAB = 37
DOCUMENTS = (11, 6)  # tokens


def write(path, tensors):
    """The safetensors format, float32: a length, a JSON header, the values."""
    header, data = {}, b""
    for name, tensor in sorted(tensors.items()):
        values = tensor.detach().flatten().tolist()
        raw = struct.pack(f"<{len(values)}f", *values)
        header[name] = dict(dtype="F32", shape=list(tensor.shape), data_offsets=[len(data), len(data) + len(raw)])
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def orthogonal(g):
    """`muon.py`'s, in full precision."""
    tall = g.shape[0] > g.shape[1]
    x = g.mT if tall else g
    x = x / (x.norm() + 1e-7)
    for _ in range(4):
        s = x @ x.mT
        x = 3.4445 * x + (-4.7750 * s + 2.0315 * (s @ s)) @ x
    return x.mT if tall else x


@torch.no_grad()
def step_twice(model):
    """Muon on the matrices inside blocks and AdamW on the rest, as in `twin.py`, with the defaults of
    the Rust `OptimConfig`."""
    matrices = [p for p in model.blocks.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if all(p is not m for m in matrices)]
    torch.nn.utils.clip_grad_norm_(others, 1.0)
    adam = torch.optim.AdamW(others, 2e-3, betas=(0.9, 0.95), weight_decay=0.0)
    momenta = [torch.zeros_like(p) for p in matrices]
    for _ in range(2):
        adam.step()
        for p, momentum in zip(matrices, momenta):
            momentum.lerp_(p.grad, 0.05)
            update = orthogonal(p.grad.lerp(momentum, 0.95)) * max(1, p.shape[0] / p.shape[1]) ** 0.5
            p.mul_(1 - 0.01 * 0.02).sub_(update, alpha=0.01)


def main(out):
    torch.manual_seed(5)
    model = Model(CONFIG, VOCAB).double()
    with torch.no_grad():
        for name, weight in sorted(model.named_parameters()):
            # No parameter is left at zero or one, where an error could hide. Values are those that
            # float32 holds, so that both sides start from the same.
            spread = torch.randn(weight.shape) * (0.4 if weight.dim() > 1 else 0.2)
            weight.copy_((spread + ("norm" in name)).float())
    total = sum(DOCUMENTS)
    ids = torch.randint(VOCAB, (total,))
    targets = torch.randint(VOCAB, (total,))
    weights = torch.tensor([(1.0, 0.25, 0.0)[i % 3] for i in range(total)], dtype=torch.float64)
    bounds = torch.tensor([0, DOCUMENTS[0], total], dtype=torch.int32)
    logits = model(ids, Documents(bounds, max(DOCUMENTS)), torch.float64)
    loss = (F.cross_entropy(logits, targets, reduction="none") * weights).sum() / weights.sum()
    loss.backward()
    os.makedirs(out, exist_ok=True)
    write(f"{out}/weights.safetensors", dict(model.named_parameters()))
    expected = {"grad." + name: weight.grad.clone() for name, weight in model.named_parameters()}
    step_twice(model)
    expected |= {"stepped." + name: weight for name, weight in model.named_parameters()}
    expected |= dict(ids=ids, targets=targets, weights=weights, logits=logits, loss=loss)
    write(f"{out}/expected.safetensors", expected)


if __name__ == "__main__":
    main(sys.argv[1])
