"""Networks small enough to export in a test; named as ``tiny_backbones:FUNCTION``."""

import torch
from torch import nn


def mean_colour() -> nn.Module:
    """Give the mean of each colour over each quarter of the picture: 12 numbers."""

    class MeanColour(nn.Module):
        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return nn.functional.adaptive_avg_pool2d(pixels, 2).flatten(1) + 1.0

    return MeanColour()


def channels() -> nn.Module:
    """Give maps instead of a vector."""
    torch.manual_seed(0)
    return nn.Conv2d(3, 5, 4, stride=4)


def slow() -> nn.Module:
    """Take a tenth of a second over a batch, so that a test can end it in between."""

    class Slow(nn.Module):
        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            signal = pixels.mean((2, 3))
            weights = torch.full((3, 1500), 1e-3)
            square = torch.full((1500, 1500), 1e-3)
            wide = signal @ weights
            for _ in range(20):
                wide = torch.tanh(wide.repeat(40, 1) @ square)[: pixels.shape[0]]
            return torch.cat([signal + 1, wide[:, :1]], 1)

    return Slow()


def not_a_network() -> int:
    return 1
