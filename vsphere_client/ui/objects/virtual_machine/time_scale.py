"""The seconds of a migration on a drawing: the label column, the field, and ticks at round numbers."""

from __future__ import annotations

from dataclasses import dataclass

LABEL = 128
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0)
_HOURS = (1200.0, 1800.0, 3600.0, 7200.0, 14_400.0, 28_800.0, 86_400.0)
MOST_TICKS = 10


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Seconds 0 to ``end_s`` over a field of pixels."""

    left: float
    width: float
    end_s: float

    def x(self, seconds: float) -> float:
        """Where a moment lies."""
        return self.left + self.width * seconds / max(self.end_s, 1e-9)

    def ticks(self, label_width: float = 1.0) -> list[float]:
        """Round moments, ten at most and no more than labels of that width (pixels) have room for."""
        most = max(1.0, min(MOST_TICKS, self.width / label_width))
        step = next((one for one in (*_STEPS, *_HOURS) if self.end_s / one <= most), _HOURS[-1])
        return [number * step for number in range(int(self.end_s / step) + 1)]


def scale_for(width: int, label: int, elapsed_s: float) -> TimeScale:
    """The scale of a drawing: a little room is left after the present moment."""
    return TimeScale(label, max(width - label - 8, 1), max(elapsed_s * 1.04, 1.0))
