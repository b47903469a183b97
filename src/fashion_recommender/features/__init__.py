"""What is known of a candidate at the cut-off, in numbers: the same function trains and serves."""
