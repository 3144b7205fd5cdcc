"""Errors that a user can mend.

Each message is one Chinese sentence: file and place, what was expected, what was found, what to do.
Only the command line and the page catch `Error`; anything else is a bug and propagates.
"""


class Error(Exception):
    """Something the user can mend; the message says how."""


class ReportFormatError(Error):
    """The file is not of a kind that can be read, or is damaged."""


class ReportLimitError(Error):
    """Reading the file would pass a limit of time, memory or size."""


class MissingToolError(Error):
    """Reading the file needs a program or an optional package that is not installed."""


class UnitError(Error):
    """Two quantities cannot be compared because their units differ or are unknown."""
