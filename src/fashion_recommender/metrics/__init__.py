"""How good recommendations are: per customer, by segment, with intervals, and which is better."""
