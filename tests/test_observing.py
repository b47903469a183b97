"""The channel between what computes and who wants to know."""

from fashion_recommender.observing import announce, circumstances, forget, is_observed, listen


def test_everybody_who_listens_hears_with_the_circumstances():
    heard: list = []

    def hear(kind, facts):
        heard.append((kind, facts))

    announce("curve", value=0)
    listen(hear)
    listen(hear)
    assert is_observed()
    with circumstances(model="als", cutoff="2020-09-16"):
        with circumstances(cutoff="2020-09-09"):
            announce("curve", value=1)
        announce("curve", value=2, model="svd")
    forget(hear)
    forget(hear)
    announce("curve", value=3)
    assert not is_observed()
    assert heard == [
        ("curve", {"model": "als", "cutoff": "2020-09-09", "value": 1}),
        ("curve", {"model": "svd", "cutoff": "2020-09-16", "value": 2}),
    ]
