"""A shop's tables: raw files checked and coded, and the log cut at the evaluation's dates."""
