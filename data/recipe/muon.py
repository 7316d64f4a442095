"""Muon, the optimiser of the matrices inside blocks (Jordan et al. 2024), for both trainers in PyTorch."""

import collections

import torch


class Muon:
    """Momentum whose update of a matrix is orthogonalised (Newton-Schulz), all same shapes at once."""

    def __init__(self, params, momentum=0.95):
        self.momentum = momentum
        groups = collections.defaultdict(list)
        for p in params:
            groups[tuple(p.shape)].append(p)
        self.groups = [(ps, torch.zeros_like(torch.stack(list(ps)))) for ps in groups.values()]

    @torch.no_grad()
    def step(self, lr, decay):
        for params, momenta in self.groups:
            grads = torch.stack([p.grad for p in params])
            momenta.lerp_(grads, 1 - self.momentum)
            rows, columns = params[0].shape
            update = orthogonal(grads.lerp_(momenta, self.momentum)) * max(1, rows / columns) ** 0.5
            torch._foreach_mul_(params, 1 - lr * decay)
            torch._foreach_add_(params, list(update.unbind()), alpha=-lr)

    def state_list(self):
        return [momenta for _, momenta in self.groups]


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
