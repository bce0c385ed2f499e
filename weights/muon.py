"""The optimiser: Muon for the convolutions' kernels, Adam for the biases.

Muon (Keller Jordan, 2024) replaces the momentum of each weight matrix by the nearest orthogonal matrix, so that every
direction of a layer learns at the same pace. For small networks on a short budget it needs far fewer steps than Adam,
and its price is a few products of small matrices.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


def orthogonal(matrix: Tensor, rounds: int = 5) -> Tensor:
    """The matrix with all its singular values drawn to about 1, by Newton and Schulz's iteration of odd quintics."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """Steps of `lr` times an orthogonal matrix, scaled to the kernel's shape; biases by Adam at a tenth of `lr`."""

    def __init__(self, params: Iterable[Tensor] | Iterable[dict], lr: float, momentum: float = 0.95):
        super().__init__(list(params), {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:
        """One update from the gradients at hand; parameters without one stay."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if p.ndim == 4:
                    self._kernel(p, group["lr"], group["momentum"])
                else:
                    self._bias(p, 0.1 * group["lr"])

    def _kernel(self, p: Tensor, lr: float, momentum: float) -> None:
        state = self.state[p]
        moving = state.setdefault("moving", torch.zeros_like(p))
        moving.lerp_(p.grad, 1 - momentum)
        ahead = p.grad.lerp(moving, momentum)
        update = orthogonal(ahead.flatten(1))
        # An orthogonal matrix's entries shrink as it grows: this keeps a step's size per output the same in all layers.
        scale = max(1.0, update.shape[0] / update.shape[1]) ** 0.5
        p.sub_(update.view_as(p), alpha=lr * scale)

    def _bias(self, p: Tensor, lr: float) -> None:
        state = self.state[p]
        count = state["count"] = state.get("count", 0) + 1
        mean = state.setdefault("mean", torch.zeros_like(p))
        square = state.setdefault("square", torch.zeros_like(p))
        mean.lerp_(p.grad, 0.1)
        square.lerp_(p.grad**2, 0.01)
        p.sub_(mean / (1 - 0.9**count) / ((square / (1 - 0.99**count)).sqrt() + 1e-8), alpha=lr)
