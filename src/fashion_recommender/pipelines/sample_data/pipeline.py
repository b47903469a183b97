"""The raw files of the sample world, from a seed."""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.pipelines.sample_data.nodes import simulate_shop


def create_pipeline() -> Pipeline:
    """Simulate a shop and write its raw files and photographs."""
    return Pipeline(
        [
            Node(
                simulate_shop,
                inputs="params:sample_data",
                outputs=[
                    "raw_articles@simulated",
                    "raw_customers@simulated",
                    "raw_transactions@simulated",
                    "images@simulated",
                ],
                name="simulate_shop",
            )
        ]
    )
