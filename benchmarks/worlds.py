"""Simulated worlds of any size, and Kedro runs in them, in processes of their own."""

from pathlib import Path
from typing import Any

from measuring import Cost, in_child

FULL_CUSTOMERS = 1_370_000
FULL_ARTICLES = 105_000
"""The size of the published H&M data: 1,371,980 customers and 105,542 articles."""
VISITS_PER_CUSTOMER = 7.8
"""Makes 23.2 purchases a customer, as many as the published data has: 31.8 million in all."""


def shop_parameters(customers: int, articles: int | None = None) -> dict[str, float]:
    """Sizes of a shop; without a number of articles they grow with the customers to full size."""
    grown = min(FULL_ARTICLES, max(500, customers * FULL_ARTICLES // FULL_CUSTOMERS * 3))
    return {
        "n_customers": customers,
        "n_articles": articles or grown,
        "visits_per_customer": VISITS_PER_CUSTOMER,
    }


def simulate(folder: Path, sizes: dict[str, float]) -> Cost:
    """Write a shop's raw files into the world ``sample`` below a folder."""
    chosen = {f"sample_data.{name}": value for name, value in sizes.items()}
    return kedro_run(folder, "sample_data", {**chosen, "sample_data.pictures": "false"})


def kedro_run(
    folder: Path,
    pipelines: str | None,
    parameters: dict[str, Any] | None = None,
    *,
    only_missing: bool = False,
) -> Cost:
    """Run pipelines of the project (all by default) on the worlds below a folder."""
    arguments = ["-m", "kedro", "run"]
    if only_missing:
        arguments.append("--only-missing-outputs")
    if pipelines:
        arguments.append(f"--pipelines={pipelines}")
    if parameters:
        arguments.append(f"--params={','.join(f'{k}={v}' for k, v in parameters.items())}")
    return in_child(*arguments, environment={"FASHION_DATA": str(folder)})


def raw_rows(raw: Path) -> int:
    """Count the transactions of a raw file, whose rows hold no line breaks."""
    with (raw / "transactions_train.csv").open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 24), b"")) - 1
