"""What an advanced chart shows: group, counters, objects, period and kind of chart; kept under a name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Protocol

from vsphere_client.model.kinds import Kind
from vsphere_client.ui.objects.performance.spans import PERIODS, Span

LINE, STACKED, PER_VM = "line", "stacked", "per_vm"
STYLES: tuple[tuple[str, str], ...] = (
    (LINE, "Line Graph"),
    (STACKED, "Stacked Graph"),
    (PER_VM, "Stacked Graph per VM"),
)


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """A chart's settings; without ``objects`` it shows the object of the page."""

    group: str
    counters: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    style: str = LINE
    span: Span = field(default_factory=Span)

    def as_text(self) -> str:
        """The settings as they are kept."""
        return json.dumps(asdict(self))


def options_from(text: str) -> ChartOptions | None:
    """Settings as they were kept; None for nonsense."""
    try:
        raw = json.loads(text)
        span = raw["span"]
        if str(raw["style"]) not in dict(STYLES) or str(span["key"]) not in dict(PERIODS):
            return None
        return ChartOptions(
            str(raw["group"]),
            tuple(map(str, raw["counters"])),
            tuple(map(str, raw["objects"])),
            str(raw["style"]),
            Span(str(span["key"]), int(span["from_us"]), int(span["to_us"]), int(span.get("last_us", 0))),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


class Memory(Protocol):
    """Where lists of texts are remembered, such as the person's preferences."""

    def texts(self, key: str) -> list[str]:
        """What was remembered."""

    def set_texts(self, key: str, texts: Sequence[str]) -> None:
        """Remember."""


class ShortMemory:
    """Remembers as long as the page lives, where there are no preferences."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}

    def texts(self, key: str) -> list[str]:
        """What was remembered."""
        return self._texts.get(key, [])

    def set_texts(self, key: str, texts: Sequence[str]) -> None:
        """Remember."""
        self._texts[key] = list(texts)


class SavedOptions:
    """Sets of options by name, for each kind of object."""

    def __init__(self, memory: Memory, kind: Kind) -> None:
        self._memory, self._key = memory, f"chart_options/{kind.value}"

    def _all(self) -> dict[str, str]:
        pairs = (text.split("\n", 1) for text in self._memory.texts(self._key))
        return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}

    def names(self) -> list[str]:
        """The names in alphabetical order."""
        return sorted(self._all(), key=str.casefold)

    def get(self, name: str) -> ChartOptions | None:
        """A set by its name; None if there is no such or it cannot be read."""
        return options_from(self._all().get(name, ""))

    def save(self, name: str, options: ChartOptions) -> None:
        """Keep a set; one of the same name is replaced."""
        self._write(self._all() | {name: options.as_text()})

    def delete(self, name: str) -> None:
        """Forget a set."""
        self._write({key: text for key, text in self._all().items() if key != name})

    def _write(self, sets: dict[str, str]) -> None:
        self._memory.set_texts(self._key, [f"{name}\n{text}" for name, text in sets.items()])
