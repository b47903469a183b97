"""One package for each pipeline; Kedro finds them by their ``create_pipeline``."""
