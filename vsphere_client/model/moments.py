"""Moments of virtual time as people write them: from now, since the start, or on the virtual clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

from vsphere_client.model.units import SECOND_US, parse_duration_us

_FROM_NOW = "in "


def moment_us(text: str, now_us: int, start: datetime) -> int:
    """Virtual microseconds of ``in 30m`` (from now), ``1h30m`` (since the start) or ``2026-01-05 09:30``.

    A date and time without a zone is read as UTC, as the virtual clock shows it.

    Raises:
        ValueError: the text is none of these; the message shows the accepted forms.
    """
    text = text.strip()
    try:
        if text.startswith(_FROM_NOW):
            return now_us + parse_duration_us(text.removeprefix(_FROM_NOW))
        if "-" not in text:
            return parse_duration_us(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is no moment; write in 30m, 1h30m or 2026-01-05 09:30") from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return round((moment - start).total_seconds() * SECOND_US)


def _check(text: str) -> str:
    moment_us(text, 0, datetime(2026, 1, 1, tzinfo=UTC))
    return text


Moment = Annotated[str, AfterValidator(_check)]
"""A pydantic field that takes such a text."""
