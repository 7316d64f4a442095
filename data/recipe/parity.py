"""What PyTorch computes for a tiny model: `parity.py OUT_DIR`. crates/train is held against it.

Writes `weights.safetensors`, the parameters of a model with fixed pseudo-random weights, and
`expected.safetensors`: the tokens, targets and weights of two documents, their logits, the weighted
loss, and its derivative by every parameter. Computed in float64, so that differences are the other
side's. `tests/parity.rs` runs it where torch is installed; its output is kept in
crates/train/tests/fixtures for everywhere else.
"""

import json
import os
import struct
import sys

import torch
import torch.nn.functional as F

from model import Model

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
    logits, at = [], 0
    for length in DOCUMENTS:  # each document alone
        logits.append(model(ids[None, at:at + length])[0])
        at += length
    logits = torch.cat(logits)
    loss = (F.cross_entropy(logits, targets, reduction="none") * weights).sum() / weights.sum()
    loss.backward()
    os.makedirs(out, exist_ok=True)
    write(f"{out}/weights.safetensors", dict(model.named_parameters()))
    expected = {"grad." + name: weight.grad for name, weight in model.named_parameters()}
    expected |= dict(ids=ids, targets=targets, weights=weights, logits=logits, loss=loss)
    write(f"{out}/expected.safetensors", expected)


if __name__ == "__main__":
    main(sys.argv[1])
