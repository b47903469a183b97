"""Customers and what they buy, of a shop that was counted by hand."""

from fashion_recommender.eda import customers as count


def test_customers_and_purchases_by_attribute(tables):
    counts = count.attribute_counts(tables["customers"], tables["transactions"])
    found = {
        attribute: [tuple(row) for row in part[["value", "customers", "purchases"]].to_numpy()]
        for attribute, part in counts.dropna().groupby("attribute")
    }
    assert found == {
        "age": [("9", 1, 3), ("21", 2, 11), ("50", 1, 2)],  # rising as numbers do
        "club_member_status": [("ACTIVE", 3, 13), ("PRE-CREATE", 1, 0)],
        "fashion_news_frequency": [("NONE", 5, 16)],
        "activity": [
            ("Not active, no newsletter", 3, 5),
            ("Active, newsletter", 1, 7),
            ("Not active, newsletter", 1, 4),
        ],
    }
    missing = counts[counts["value"].isna()].set_index("attribute")["customers"].to_dict()
    assert missing == {"age": 1, "club_member_status": 1}


def test_customers_by_number_of_purchases(tables):
    counts = count.purchase_counts(tables["customers"], tables["transactions"])
    assert dict(zip(counts["purchases"], counts["customers"], strict=True)) == {
        0: 1,
        2: 1,
        3: 1,
        4: 1,
        7: 1,
    }
    assert counts["purchases"].is_monotonic_increasing
