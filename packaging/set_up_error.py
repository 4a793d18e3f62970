"""The one error of the set-up: a sentence that tells a person what to do."""

from __future__ import annotations


class SetUpError(Exception):
    """The set-up cannot go on; the text says why and what to do, and is shown without a traceback."""
