"""What a shop's data look like: small tables for figures, aggregated by the engine first.

Aggregations are Ibis expressions, so they run where the tables are; what comes out are pandas
frames of at most some thousand rows, whatever the size of the log.
"""
