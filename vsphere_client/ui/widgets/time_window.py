"""The part of a stretch of time that a drawing shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

_LEAST_SHOWN_US = 200
_MOST_TICKS = 9


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A part of 0 to ``length_us``, microseconds; all of it unless ``shown`` says less."""

    length_us: int
    start_us: int = 0
    shown: int = 0

    @property
    def shown_us(self) -> int:
        """How much is shown, never nothing."""
        return max(self.shown or self.length_us, 1)

    @property
    def end_us(self) -> int:
        """The end of what is shown."""
        return self.start_us + self.shown_us

    @property
    def middle_us(self) -> int:
        """The middle of what is shown."""
        return self.start_us + self.shown_us // 2

    @property
    def whole(self) -> bool:
        """Whether everything is shown."""
        return self.shown_us >= self.length_us

    def zoomed(self, factor: float, at_us: int) -> TimeWindow:
        """``factor`` times less, with a moment staying where it lies on the drawing."""
        shown = round(min(max(self.shown_us / factor, _LEAST_SHOWN_US), self.length_us))
        start = at_us - (at_us - self.start_us) * shown / self.shown_us
        return self._within(round(start), shown)

    def moved(self, parts: float) -> TimeWindow:
        """Later by so many times what is shown, earlier if negative."""
        return self._within(self.start_us + round(parts * self.shown_us), self.shown_us)

    def holding(self, at_us: int) -> TimeWindow:
        """Moved no more than is needed to show a moment."""
        if self.start_us <= at_us < self.end_us:
            return self
        start = at_us if at_us < self.start_us else at_us + 1 - self.shown_us
        return self._within(start, self.shown_us)

    def _within(self, start: int, shown: int) -> TimeWindow:
        if shown >= self.length_us:
            return TimeWindow(self.length_us)
        return replace(self, start_us=min(max(start, 0), self.length_us - shown), shown=shown)

    def ticks(self) -> list[int]:
        """Round moments within what is shown, nine at most."""
        step, factors = 1, (2, 2.5, 2)
        number = 0
        while self.shown_us / step > _MOST_TICKS:
            step = int(step * factors[number % 3])
            number += 1
        first = -(-self.start_us // step)
        return [tick * step for tick in range(first, self.end_us // step + 1)]
