from typing import ClassVar

from recommender_tests import RecommenderTests


class TestAls(RecommenderTests):
    name = "als"
    settings: ClassVar = {"factors": 12, "iterations": 10}
    expected_map = 0.225
    checkerboard_settings: ClassVar = {"factors": 2}
