"""A shop that goes through every kind of output that is recorded."""
