"""What is kept of DPM's runs: what is recommended, what was done, and why."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from vsphere_client.decisions.dpm import PowerRecommendation

KEPT_ACTIONS = 500


@dataclass(frozen=True, slots=True)
class PowerAdvice:
    """A recommendation to switch a host on or off, free of the run's columns; ``saw`` are label and value."""

    host: str
    host_name: str
    action: str
    priority: int
    text: str
    reason: str
    reason_code: str
    why: str
    saw: tuple[tuple[str, str], ...]
    moves: tuple[tuple[str, str], ...]
    automatic: bool
    made_us: int

    def as_row(self, applied_us: int | None) -> dict[str, Any]:
        """The row of the report."""
        return {
            "host": self.host_name,
            "action": self.action,
            "priority": self.priority,
            "reason": self.reason,
            "applied_at_s": None if applied_us is None else applied_us / 1e6,
            "explanation": [self.why, *(": ".join(pair) for pair in self.saw)],
        }


@dataclass(frozen=True, slots=True)
class PowerActionDone:
    """A recommendation that was carried out: when, and by which task."""

    at_us: int
    advice: PowerAdvice
    task: str


def _bounded() -> deque[PowerActionDone]:
    return deque(maxlen=KEPT_ACTIONS)


@dataclass(slots=True, eq=False)
class PowerRecord:
    """What DPM knows and shows of one cluster."""

    last_run_us: int | None = None
    pending: list[PowerAdvice] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    history: deque[PowerActionDone] = field(default_factory=_bounded)
    why_no_more: str = ""
    fruitless_until_us: int = 0


def advice_of(recommendation: PowerRecommendation, host_name: str, now_us: int) -> PowerAdvice:
    """A recommendation as text."""
    pairs = (reason.text.partition(": ") for reason in recommendation.explanation[1:])
    return PowerAdvice(
        recommendation.host_ref,
        host_name,
        recommendation.action,
        recommendation.priority,
        recommendation.text,
        recommendation.reason_text,
        recommendation.reason_code,
        recommendation.explanation[0].text,
        tuple((label, value) for label, _colon, value in pairs),
        recommendation.moves,
        recommendation.automatic,
        now_us,
    )
