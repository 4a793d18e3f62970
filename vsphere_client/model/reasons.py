"""Why a decision fell: one fact-bearing sentence at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Fact = float | int | str | bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, kept as a code, a sentence template and the numbers in it.

    The sentence is written only when somebody reads it, so a decision that weighs
    ten thousand alternatives does not format ten thousand strings.
    """

    code: str
    template: str
    facts: Mapping[str, Fact]

    @property
    def text(self) -> str:
        """The sentence a person reads."""
        return self.template.format(**self.facts)

    def as_dict(self) -> dict[str, Any]:
        """The form that reports and documents carry."""
        return {"code": self.code, "text": self.text, "facts": dict(self.facts)}


def because(code: str, template: str, **facts: Fact) -> Reason:
    """Make a reason: ``because("memory", "{need_mb} MB needed, {free_mb} MB free", need_mb=8, free_mb=4)``."""
    return Reason(code, template, facts)
