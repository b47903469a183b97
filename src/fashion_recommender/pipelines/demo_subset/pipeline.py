"""A small world, ready to be shown elsewhere: ``kedro run --env=hm --pipelines=demo_subset``.

::

    articles, customers, transactions, images ──► cut_demo_world ──► demo/01_raw of this world:
                                        articles.csv, customers.csv, transactions_train.csv, images
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.pipelines.demo_subset.nodes import cut_demo_world


def create_pipeline() -> Pipeline:
    """Cut a small linked world out of this one."""
    return Pipeline(
        [
            Node(
                cut_demo_world,
                inputs=[
                    "articles",
                    "customers",
                    "transactions",
                    "images@file",
                    "params:protocol",
                    "params:demo_subset",
                ],
                outputs=["demo_articles", "demo_customers", "demo_transactions", "demo_images"],
                name="cut_demo_world",
            )
        ]
    )
