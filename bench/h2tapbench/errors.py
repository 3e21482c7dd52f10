"""What ends a run with one plain line."""


class BenchError(Exception):
    """Something that the user can mend: the message names the thing and the way out."""
