import pytest

from fashion_recommender.catalog import open_catalog
from fashion_recommender.prune import main, old_versions, versioned_paths

VERSIONS = [f"2020-09-{day:02}T10.00.00.000Z" for day in range(1, 6)]


@pytest.fixture
def world(tmp_path, monkeypatch):
    """Five versions of one model, two of another."""
    monkeypatch.setenv("FASHION_DATA", str(tmp_path / "data"))
    models = tmp_path / "data" / "sample" / "06_models"
    for model, versions in (("als", VERSIONS), ("svd", VERSIONS[:2])):
        for version in versions:
            make(models / model / "models.npz", version)
    return models


def make(dataset, version, content="12345"):
    file = dataset / version / dataset.name
    file.parent.mkdir(parents=True)
    file.write_text(content)


def kept(dataset):
    return sorted(folder.name for folder in dataset.iterdir())


def test_a_dry_run_only_tells(world, capsys):
    assert main(["--keep=3"]) == 0
    out = capsys.readouterr().out
    assert f"als/models.npz/{VERSIONS[0]}" in out
    assert f"als/models.npz/{VERSIONS[1]}" in out
    assert "2 versions, 0.0 MB would be removed with --delete" in out
    assert kept(world / "als" / "models.npz") == VERSIONS


def test_the_newest_stay(world, capsys):
    assert main(["--keep=1", "--delete"]) == 0
    assert "5 versions, 0.0 MB removed" in capsys.readouterr().out
    assert kept(world / "als" / "models.npz") == VERSIONS[-1:]
    assert kept(world / "svd" / "models.npz") == VERSIONS[1:2]
    main(["--keep=1", "--delete"])
    assert "nothing is older" in capsys.readouterr().out


def test_kedro_still_finds_the_newest(world):
    newest = open_catalog().get("als.models")._get_load_path()
    main(["--keep=2", "--delete"])
    assert open_catalog().get("als.models")._get_load_path() == newest


def test_what_is_no_version_is_left_alone(world):
    dataset = world / "als" / "models.npz"
    (dataset / "2019-interrupted").mkdir()
    (dataset / "note.txt").write_text("mine")
    (dataset / "0000" / ".partial-1-models.npz").parent.mkdir()
    main(["--keep=1", "--delete"])
    assert kept(dataset) == sorted(["0000", "2019-interrupted", VERSIONS[-1], "note.txt"])


def test_a_link_is_unlinked_not_followed(world, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "models.npz").write_text("precious")
    (world / "als" / "models.npz" / "2000-link").symlink_to(outside)
    main(["--keep=5", "--delete"])
    assert kept(world / "als" / "models.npz") == VERSIONS
    assert (outside / "models.npz").read_text() == "precious"


def test_files_that_are_not_versioned_are_no_datasets_here(world):
    (world / "content").mkdir()
    (world / "content" / "models.npz").write_text("a file, not a folder of versions")
    assert [path.parent.name for path in versioned_paths()] == ["als", "svd"]


def test_a_folder_may_look_like_a_pattern(tmp_path, monkeypatch):
    monkeypatch.setenv("FASHION_DATA", str(tmp_path / "d[at]a"))
    make(tmp_path / "d[at]a" / "sample" / "06_models" / "als" / "models.npz", VERSIONS[0])
    assert len(versioned_paths()) == 1


def test_another_world_is_another_world(world):
    assert versioned_paths("hm") == []


def test_at_least_one_version_is_kept(world, capsys):
    assert main(["--keep=0", "--delete"]) == 1
    assert "keep is 0, should be 1 or more" in capsys.readouterr().err
    assert kept(world / "als" / "models.npz") == VERSIONS


def test_sizes_are_those_of_the_files(world):
    found = old_versions(versioned_paths(), keep=4)
    assert [(old.version, old.size) for old in found] == [(VERSIONS[0], 5)]
