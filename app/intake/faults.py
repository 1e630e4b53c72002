"""What can be wrong with a text that is taken in."""

from __future__ import annotations

from app.errors import CmaaError, LoadError


class UnreadableText(LoadError):
    """A file gives no text: it is empty, binary, too large, or a picture of a text."""


class NotAnAgreement(LoadError):
    """A text has not the parts of one agreement: no articles, or those of two."""


class AlreadyTaken(CmaaError):
    """A place for an intake holds one already."""

    exit_code = 2
