"""How photographs become embeddings."""

from typing import Literal, Self

from pydantic import Field, model_validator

from fashion_recommender.configuration import Config

Triple = tuple[float, float, float]


class ImagesConfig(Config):
    """Which network looks at the photographs, and how they are laid before it."""

    backbone: str = "efficientnet_lite0"
    """``efficientnet_lite0`` (its weights are installed with the project),
    ``hub:OWNER/REPO[:REF]:NAME`` (torch.hub; needs the network and runs that repository's code),
    ``hub:FOLDER:NAME`` (the same from a local folder) or ``MODULE:FUNCTION`` (your own function
    that returns a torch module). A network takes float pictures ``[n, 3, size, size]`` and gives
    ``[n, d]`` or ``[n, d, h, w]``, of which the mean over h and w is taken."""

    size: int = Field(default=224, ge=32, le=1024)
    """Height and width of what the network sees, in pixels."""

    mean: Triple | None = None
    """Subtracted from red, green and blue (0 to 1); empty = as the backbone was trained,
    for others than the default that of ImageNet."""

    std: Triple | None = None
    """What they are divided by then."""

    batch: int = Field(default=16, ge=1, le=1024)
    """Pictures that are computed and stored at once; a killed run loses at most these a thread."""

    threads: int = Field(default=0, ge=0)
    """Threads that decode and compute; 0 = one for each core."""

    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where the network runs; ``auto`` takes a GPU where torch can use one."""

    largest_megapixels: float = Field(default=64.0, gt=0)
    """Larger pictures are counted as huge and not decoded."""

    look_dimensions: int = Field(default=128, ge=1, le=4096)
    """Main directions to which embeddings are reduced for models, re-ranking and look-alikes."""

    @model_validator(mode="after")
    def _backbone_is_spelt_right(self) -> Self:
        kind, _, rest = self.backbone.partition(":")
        parts = rest.split(":")
        if self.backbone != "efficientnet_lite0" and not (
            all(parts) and (2 <= len(parts) <= 3 if kind == "hub" else len(parts) == 1 and kind)
        ):
            raise ValueError(
                f"images.backbone={self.backbone!r} should be efficientnet_lite0, "
                "hub:OWNER/REPO:NAME, hub:FOLDER:NAME or MODULE:FUNCTION"
            )
        return self

    @model_validator(mode="after")
    def _std_divides(self) -> Self:
        if self.std is not None and min(self.std) <= 0:
            raise ValueError(f"images.std={list(self.std)} should be above 0")
        return self


class RerankingConfig(Config):
    """How much looks count against the model's order."""

    weight: float = Field(default=0.2, ge=0, le=1)
    """Share of looks: 0 keeps the model's order, 1 looks at nothing else."""

    half_life_days: float = Field(default=60.0, gt=0)
    """For what a customer likes to look at, a purchase counts half as much after this many days."""

    depth: int = Field(default=100, ge=1)
    """The model's first places that are put in order, however few are shown; what comes after
    them stays behind them."""
