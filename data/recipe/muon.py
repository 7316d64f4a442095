"""Muon, the optimiser of the matrices inside blocks (Jordan et al. 2024), for both trainers in PyTorch."""

import collections

import torch


class Muon:
    """Momentum whose update of a matrix is orthogonalised (Newton-Schulz), all same shapes at once."""

    def __init__(self, params, momentum=0.95):
        self.momentum = momentum
        self.groups = collections.defaultdict(list)
        for p in params:
            self.groups[tuple(p.shape)].append(p)
        self.state = {p: torch.zeros_like(p) for ps in self.groups.values() for p in ps}

    @torch.no_grad()
    def step(self, lr, decay):
        for shape, params in self.groups.items():
            stack = []
            for p in params:
                buf = self.state[p]
                buf.lerp_(p.grad, 1 - self.momentum)
                stack.append(p.grad.lerp(buf, self.momentum))
            update = orthogonal(torch.stack(stack)) * max(1, shape[0] / shape[1]) ** 0.5
            for p, u in zip(params, update):
                p.mul_(1 - lr * decay).add_(u.to(p.dtype), alpha=-lr)

    def state_list(self):
        return [self.state[p] for ps in self.groups.values() for p in ps]


def orthogonal(g, steps=4):
    """The nearest semi-orthogonal matrices of a stack, roughly: singular values near 1."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    x = x / (x.float().norm(dim=(-2, -1), keepdim=True).bfloat16() + 1e-7)
    for _ in range(steps):
        s = x @ x.mT
        x = a * x + (b * s + c * (s @ s)) @ x
    return (x.mT if tall else x).float()
