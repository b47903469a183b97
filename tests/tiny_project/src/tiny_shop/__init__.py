"""A shop with five numbers, whose runs can be told where to die."""
