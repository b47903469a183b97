"""A small linked world cut out of a big one: chosen customers, their articles and photographs."""

import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from pydantic import Field

from fashion_recommender import schema
from fashion_recommender.configuration import Config
from fashion_recommender.cores import usable_cores
from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.splits import Protocol, date_range, serving_cutoff
from fashion_recommender.visual.photographs import find_files, path_of

if TYPE_CHECKING:
    import ibis.expr.types as ir


_MOST_PIXELS: Final = 64_000_000


class DemoSubsetConfig(Config):
    """Who is in the small world."""

    customers: int = Field(default=200, ge=1)
    """How many customers at most."""

    least_purchases: int = Field(default=20, ge=1)
    """Customers with fewer purchases are not taken."""

    most_purchases: int = Field(default=40, ge=1)
    """Customers with more purchases are not taken."""

    other_colours: bool = False
    """Take along the other colourways of what was bought, too."""

    largest_side: int | None = Field(default=540, ge=32)
    """Larger photographs are shrunk to this many pixels; empty = all stay as they are."""

    pseudonymise: bool = True
    """New customer ids and no postal codes. Whoever has the big world can still tell customers by
    what they bought."""

    seed: int = Field(default=0, ge=0)
    """Of the choice."""


def choose_customers(
    transactions: "ir.Table", pictured: np.ndarray, protocol: Protocol, config: DemoSubsetConfig
) -> np.ndarray:
    """Choose customers who make a good show: int32 ``customer_idx``, ascending.

    Of those with the right number of purchases, first come customers who buy in a target week (so
    that recommendations can be compared with what they bought), then those most of whose
    purchases have a photograph, then chance.

    Parameters
    ----------
    transactions
        The coded log.
    pictured
        int32: articles with a photograph.
    protocol
        Says what the target weeks are.
    config
        How many, with how many purchases.

    Raises
    ------
    DataError
        If nobody has that many purchases.
    """
    import ibis

    _, last = date_range(transactions)
    days = protocol.cutoffs * protocol.horizon_days
    first_target_day = serving_cutoff(last) - pd.Timedelta(days=days).to_pytimedelta()
    photographs = ibis.memtable(pd.DataFrame({schema.ARTICLE_IDX: pictured.astype(np.int32)}))
    with_photograph = transactions.semi_join(photographs, schema.ARTICLE_IDX)
    in_target_week = transactions[schema.DATE] >= ibis.literal(first_target_day, type="date")
    of_each = transactions.group_by(schema.CUSTOMER_IDX).aggregate(
        rows=transactions.count(), late=in_target_week.sum()
    )
    wanted = of_each.rows.between(config.least_purchases, config.most_purchases)
    found = of_each.filter(wanted).order_by(schema.CUSTOMER_IDX).to_pandas()
    if found.empty:
        raise DataError(
            f"No customer has {config.least_purchases} to {config.most_purchases} purchases: "
            "change demo_subset.least_purchases and demo_subset.most_purchases."
        )
    shown = with_photograph.group_by(schema.CUSTOMER_IDX).aggregate(shown=with_photograph.count())
    shown = shown.to_pandas().set_index(schema.CUSTOMER_IDX)["shown"]
    share = found[schema.CUSTOMER_IDX].map(shown).fillna(0).to_numpy() / found["rows"].to_numpy()
    chance = np.random.default_rng(config.seed).random(len(found))
    order = np.lexsort((chance, share < 0.5, (found["late"] == 0).to_numpy()))
    chosen = found[schema.CUSTOMER_IDX].to_numpy()[order[: config.customers]]
    return np.sort(chosen).astype(np.int32)


def cut_tables(
    articles: "ir.Table",
    customers: "ir.Table",
    transactions: "ir.Table",
    chosen: np.ndarray,
    config: DemoSubsetConfig,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Write out chosen customers, what they bought and those articles as raw files have it.

    Returns
    -------
    tuple of pandas.DataFrame
        Articles, customers and transactions in the layout of the raw files, all of it text.
    """
    import ibis

    people_chosen = ibis.memtable(pd.DataFrame({schema.CUSTOMER_IDX: chosen}))
    log = transactions.semi_join(people_chosen, schema.CUSTOMER_IDX)
    bought = articles.semi_join(log, schema.ARTICLE_IDX)
    if config.other_colours:
        bought = articles.semi_join(bought, "product_code")
    things = bought.order_by(schema.ARTICLE_IDX).to_pandas()
    people = customers.semi_join(people_chosen, schema.CUSTOMER_IDX)
    people = people.order_by(schema.CUSTOMER_IDX).to_pandas()
    rows = log.order_by(schema.TRANSACTIONS.names).to_pandas()

    ids = people[schema.CUSTOMER_ID].to_numpy(object)
    if config.pseudonymise:
        ids = _new_ids(len(people), config.seed)
    raw_people = pd.DataFrame(
        {
            schema.CUSTOMER_ID: ids,
            "FN": people["fn"].map({True: "1.0", False: ""}),
            "Active": people["active"].map({True: "1.0", False: ""}),
            "club_member_status": people["club_member_status"],
            "fashion_news_frequency": people["fashion_news_frequency"],
            "age": people["age"].astype("Int16"),
            "postal_code": "" if config.pseudonymise else people["postal_code"],
        },
        columns=list(schema.RAW_CUSTOMERS),
    )
    id_of_customer = pd.Series(ids, people[schema.CUSTOMER_IDX])
    id_of_article = things.set_index(schema.ARTICLE_IDX)[schema.ARTICLE_ID]
    raw_rows = pd.DataFrame(
        {
            schema.DATE: pd.to_datetime(rows[schema.DATE]).dt.strftime("%Y-%m-%d"),
            schema.CUSTOMER_ID: rows[schema.CUSTOMER_IDX].map(id_of_customer),
            schema.ARTICLE_ID: rows[schema.ARTICLE_IDX].map(id_of_article),
            # The shortest text that gives the same number again.
            schema.PRICE: rows[schema.PRICE].to_numpy(np.float32).astype(str),
            schema.CHANNEL: rows[schema.CHANNEL],
        }
    )
    raw_people = raw_people.sort_values(schema.CUSTOMER_ID, ignore_index=True)
    return things[list(schema.RAW_ARTICLES)], raw_people, raw_rows


def _new_ids(n: int, seed: int) -> np.ndarray:
    """Make ids of 64 hexadecimal digits that say nothing of the old ones, not even their order."""
    order = np.random.default_rng(seed).permutation(n)
    return np.array([hashlib.sha256(f"{seed} {i}".encode()).hexdigest() for i in order], object)


def cut_pictures(
    article_ids: "pd.Series[Any]", images: Path, largest_side: int | None
) -> Callable[[Path], None]:
    """Return what fills a folder with the photographs of these articles, and with nothing else.

    Those with more than ``largest_side`` pixels are shrunk; what is no picture comes as it is.
    """
    wanted = set(article_ids.astype(np.int64))
    numbers = [n for n in find_files(images)["article_id"].tolist() if n in wanted]

    def copy(source: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        partial = target.with_suffix(f".partial-{os.getpid()}-{target.stem}")
        if largest_side is None or not _shrink(source, partial, largest_side):
            shutil.copyfile(source, partial)
        shutil.copystat(source, partial)
        partial.replace(target)

    def write(folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for number in find_files(folder)["article_id"].tolist():
            if number not in wanted:
                path_of(folder, number).unlink()
        sources = [path for number in numbers if (path := path_of(images, number)).is_file()]
        with ThreadPoolExecutor(usable_cores()) as pool:
            targets = [path_of(folder, int(path.stem)) for path in sources]
            list(pool.map(copy, sources, targets))

    return write


def _shrink(source: Path, target: Path, largest_side: int) -> bool:
    """Write a smaller picture, if it is one and larger; says whether it did."""
    from PIL import Image, ImageOps

    try:
        with Image.open(source, formats=("JPEG",)) as image:
            if max(image.size) <= largest_side or image.width * image.height > _MOST_PIXELS:
                return False
            image.draft("RGB", (largest_side, largest_side))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((largest_side, largest_side))
            upright.save(target, "JPEG", quality=88)
    except Exception:  # noqa: BLE001 - of damaged files Pillow's decoders raise almost anything
        return False
    return True
