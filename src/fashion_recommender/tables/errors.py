"""What is raised when a shop's data cannot be used."""


class DataError(ValueError):
    """Bad input: the message names the file, the column, the offending rows and the cure."""
