"""Which articles belong together: by their looks, by who buys them, by what follows from a few."""
