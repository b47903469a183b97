"""The page of models: who is better, for whom, at what price, and what tuning found."""

import re
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from fashion_recommender.app import absence, navigation, shop
from fashion_recommender.app.figures import draw, read_figure, stored_figure
from fashion_recommender.app.world import World

_PARTS: Final = ("Leaderboard", "Segments", "Trade-offs", "Ranker", "Costs", "Sweeps")
_NAMES: Final = {
    "map": "MAP",
    "ndcg": "nDCG",
    "mrr": "MRR",
    "hit_rate": "Hit rate",
}
_OTHERS: Final = {
    "coverage@12": "coverage (share of articles on sale that are shown to anybody)",
    "diversity@12": "diversity (how much the articles of a list differ)",
    "novelty@12": "novelty (bit; how few customers know an article)",
    "repeats@12": "repeats (share of a list that its customer had bought before)",
    "gini@12": "Gini (0 = all articles shown alike)",
}
_COSTS: Final = {
    "node": "Step",
    "model": "Model",
    "cutoff": "Cut-off",
    "seconds": "Seconds",
    "peak_memory_mb": "Peak memory (MB)",
    "rows": "Rows",
}
_SWEPT: Final = re.compile(r"[a-z][a-z0-9_]*")


def metric_name(metric: str) -> str:
    """Return a metric as people write it."""
    name, at, depth = metric.partition("@")
    return f"{_NAMES.get(name, name.replace('_', ' ').capitalize())}{at}{depth}"


def show() -> None:
    """Show the page."""
    world = shop.world()
    st.title("Models", anchor=False)
    board = world.frame("leaderboard")
    if board is None:
        absence.absent(world, "No models were compared yet.", "", "Fit and compare them all:")
        return
    first = navigation.asked_choice("part", _PARTS, _PARTS[0])
    part = st.segmented_control("Part", _PARTS, default=first, label_visibility="collapsed")
    part = part or first
    navigation.remember(part=part)
    {
        "Leaderboard": _leaderboard,
        "Segments": _segments,
        "Trade-offs": _trade_offs,
        "Ranker": _ranker,
        "Costs": _costs,
        "Sweeps": _sweeps,
    }[part](world, board)


def _leaderboard(world: World, board: pd.DataFrame) -> None:
    from fashion_recommender.figures import comparison
    from fashion_recommender.metrics.config import EvaluationConfig
    from fashion_recommender.metrics.leaderboard import overall, verdicts

    metrics = board["metric"].unique().tolist()
    metric = st.selectbox("Judged by", metrics, format_func=metric_name)
    draw(comparison.leaderboard_figure(board, metric), "leaderboard")
    compared = world.frame("comparisons")
    known = compared is not None and metric in set(compared["metric"])
    if compared is not None and known:
        rows = board[(board["metric"] == metric) & (board["segment"] == "all")]
        rows = rows[rows["cutoff"] == ""].sort_values("value", ascending=False)
        if len(rows) > 1:
            draw(
                comparison.difference_figure(compared, metric, str(rows["model"].iloc[0])),
                "difference",
            )
        with st.expander("Each model and the next one below it, in words"):
            for said in verdicts(board, compared, metric):
                st.markdown(f"- {said}")
    table = overall(board)
    table.columns = [metric_name(name) for name in table.columns]
    st.dataframe(table.round(4), width="stretch", height="content")
    weeks = sorted(set(board["cutoff"]) - {""})
    share = EvaluationConfig(**world.parameters.get("evaluation", {})).confidence
    st.caption(
        f"Mean over {len(weeks)} held-out week{'s' if len(weeks) != 1 else ''} "
        f"({', '.join(weeks)}). Every buyer of a week "
        f"counts; intervals are {100 * share:g} % bootstrap intervals over customers."
    )


def _segments(world: World, board: pd.DataFrame) -> None:
    from fashion_recommender.figures import comparison

    by, of = st.columns(2)
    metric = by.selectbox("Judged by", board["metric"].unique().tolist(), format_func=metric_name)
    families = [
        family
        for family in comparison.SEGMENT_FAMILIES
        if board["segment"].str.startswith(f"{family}: ").any()
    ]
    if not families:
        absence.absent(world, "No segments were judged.", "--pipelines=evaluation")
        return
    family = of.selectbox("Customers by", families)
    draw(comparison.segment_figure(board, metric, family), "segments")


def _trade_offs(world: World, board: pd.DataFrame) -> None:
    from fashion_recommender.figures import comparison

    known = set(board["metric"])
    others = [name for name in _OTHERS if name in known]
    if not others:
        absence.absent(world, "Only accuracy was measured.", "--pipelines=evaluation")
        return
    other = st.selectbox("Against", others, format_func=lambda name: _OTHERS[name].split(" (")[0])
    metric = str(board["metric"].iloc[0])
    draw(comparison.trade_off_figure(board, metric, other, _OTHERS[other]), "trade-off")


def _ranker(world: World, board: pd.DataFrame) -> None:  # noqa: ARG001 - one face for all parts
    names = ("ranker_channels_figure", "ranker_importance_figure")
    figures = {name: figure for name in names if (figure := stored_figure(world, name))}
    if not figures:
        absence.absent(world, "Nobody has looked into the ranker yet.", "", "Fit and compare it:")
        return
    for name, figure in figures.items():
        draw(figure, name)


def _costs(world: World, board: pd.DataFrame) -> None:  # noqa: ARG001 - one face for all parts
    from fashion_recommender.figures import comparison

    costs = world.frame("costs")
    if costs is None or not (costs["model"] != "").any():
        absence.absent(world, "No costs were counted yet.", "", "Every run counts its own:")
        return
    draw(comparison.cost_figure(costs), "costs")
    table = costs.sort_values("seconds", ascending=False).rename(columns=_COSTS).round(1)
    st.dataframe(table, width="stretch", hide_index=True)


def _sweeps(world: World, board: pd.DataFrame) -> None:  # noqa: ARG001 - one face for all parts
    found = swept_models(world)
    if not found:
        model = "als"
        absence.absent(
            world,
            "No parameters were searched yet.",
            f"--pipelines=sweep --params=sweep.model={model}",
            "A sweep of one model:",
        )
        return
    model = st.selectbox("Model", list(found), format_func=shop.model_name)
    folder = found[model]
    for file in sorted(folder.glob("*.json")):
        if file.is_file():
            draw(read_figure(file), f"sweep-{file.stem}")
    trials = _newest(folder / "trials.parquet")
    if trials:
        st.dataframe(pd.read_parquet(trials), width="stretch", hide_index=True)
    best = folder / "best_parameters.yml"
    if best.is_file():
        st.header("The best parameters", anchor=False)
        st.code(best.read_text(encoding="utf-8"), language="yaml")


def swept_models(world: World) -> dict[str, Path]:
    """Return the models that were tuned, and the folder of what each sweep found."""
    location = world.location("sweep_trials")
    folder = location.parents[1] if location else None
    if folder is None or not folder.is_dir():
        return {}
    return {
        entry.name: entry
        for entry in sorted(folder.iterdir())
        if entry.is_dir() and _SWEPT.fullmatch(entry.name) and (entry / "trials.parquet").exists()
    }


def _newest(path: Path) -> Path | None:
    """Return the newest version of a versioned file, or the file itself."""
    if path.is_file():
        return path
    versions = sorted(path.glob(f"*/{path.name}"))
    return versions[-1] if versions else None
