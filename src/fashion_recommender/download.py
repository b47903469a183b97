"""Fetch the competition's files with Kaggle's client: ``python -m fashion_recommender.download``.

The files are the competition's, for non-commercial use under its rules, which have to be accepted
on its page first.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from fashion_recommender.progress import progress

COMPETITION: Final = "h-and-m-personalized-fashion-recommendations"
FILES: Final = ("articles.csv", "customers.csv", "transactions_train.csv")
_PICTURE: Final = re.compile(r"images/\d{3}/\d{10}\.jpg")
_CURE: Final = (
    "Install Kaggle's client (pip install 'fashion-recommender[kaggle]'), accept the rules at "
    f"kaggle.com/competitions/{COMPETITION}/rules, create an API token in your account's settings "
    "and put it where the client looks for it (~/.kaggle/kaggle.json or the variables "
    "KAGGLE_USERNAME and KAGGLE_KEY). Or download the three CSV files by hand into the folder."
)


class DownloadError(RuntimeError):
    """The files could not be fetched; the message says what to do."""


class Client(Protocol):
    """The part of Kaggle's client that is needed."""

    def competition_download_file(
        self, competition: str, file_name: str, path: str, *, quiet: bool
    ) -> None:
        """Download one file, packed as a zip archive or not, into a folder."""

    def competition_download_files(self, competition: str, path: str, *, quiet: bool) -> None:
        """Download everything as one zip archive into a folder."""


def kaggle_client() -> Client:
    """Sign in with the user's own key.

    Raises
    ------
    DownloadError
        Without the client or without a key.
    """
    try:
        # The package signs in while it is imported, and leaves the process where it cannot.
        from kaggle.api.kaggle_api_extended import KaggleApi

        client = KaggleApi()
        client.authenticate()
    except (ImportError, OSError, ValueError, SystemExit) as error:
        raise DownloadError(f"Kaggle's client could not sign in ({error}). {_CURE}") from error
    return client


def fetch(client: Client, folder: Path, *, images: bool = False) -> list[str]:
    """Fetch what is not there yet; returns the names of what was fetched.

    Each file appears under its name only when it is complete. Archives are unpacked as a stream,
    one member at a time, and only members whose names are expected.

    Parameters
    ----------
    client
        From `kaggle_client`.
    folder
        ``01_raw`` of a world; made if it is not there.
    images
        Also fetch the photographs: the whole archive, about 30 GB, and as much again on disk
        while it is unpacked.

    Raises
    ------
    DownloadError
        If the client fails or brings something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fetched = []
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=folder) as scratch:
        for name in FILES:
            if (folder / name).exists() or (folder / f"{name}.gz").exists():
                continue
            _ask(partial(client.competition_download_file, COMPETITION, name, scratch, quiet=True))
            _place(Path(scratch), name, folder / name)
            fetched.append(name)
        if images and not (folder / "images").exists():
            _ask(partial(client.competition_download_files, COMPETITION, scratch, quiet=True))
            archive = Path(scratch) / f"{COMPETITION}.zip"
            if not archive.is_file():
                raise DownloadError(f"Kaggle's client did not bring {archive.name}. {_CURE}")
            _unpack_pictures(archive, Path(scratch) / "images")
            (Path(scratch) / "images").rename(folder / "images")
            fetched.append("images")
    return fetched


def _ask(question: Callable[[], None]) -> None:
    try:
        question()
    except (Exception, SystemExit) as error:
        raise DownloadError(f"Kaggle refused: {error}. {_CURE}") from error


def _place(scratch: Path, name: str, final: Path) -> None:
    """Move a downloaded file to its place, unpacking it if it came as an archive."""
    packed, plain = scratch / f"{name}.zip", scratch / name
    if packed.is_file():
        with (
            zipfile.ZipFile(packed) as archive,
            archive.open(name) as source,
            plain.open("wb") as to,
        ):
            shutil.copyfileobj(source, to, 1 << 22)
        packed.unlink()
    if not plain.is_file():
        raise DownloadError(f"Kaggle's client did not bring {name}. {_CURE}")
    plain.replace(final)


def _unpack_pictures(path: Path, folder: Path) -> None:
    """Unpack photographs and nothing else, whatever names the archive holds."""
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if _PICTURE.fullmatch(m.filename)]
        for member in progress(members, description="unpack photographs"):
            target = folder.parent / member.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, target.open("wb") as to:
                shutil.copyfileobj(source, to)


def main() -> int:
    """Fetch the files into a folder; 1 and the cure where that is not possible."""
    data = Path(os.environ.get("FASHION_DATA", "data"))
    parser = argparse.ArgumentParser(description="Fetch the H&M competition's files from Kaggle")
    parser.add_argument("--folder", type=Path, default=data / "hm" / "01_raw")
    parser.add_argument("--images", action="store_true", help="the photographs, too (30 GB)")
    arguments = parser.parse_args()
    try:
        fetched = fetch(kaggle_client(), arguments.folder, images=arguments.images)
    except DownloadError as error:
        print(error, file=sys.stderr)  # noqa: T201 - this is what the command is for
        return 1
    print(f"fetched {', '.join(fetched) or 'nothing: all is there'}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
