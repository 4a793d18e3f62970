"""A batch file that is stepped through: which of its samples is shown, and the panels of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vsphere_client.session.views.esxtop.replay import recorded_samples, replayed
from vsphere_client.session.views.esxtop.watch import Reading


@dataclass(frozen=True, slots=True)
class Playback:
    """A recorded file at one of its samples.

    Samples are read as they are shown: a long recording takes no more memory than its text.

    Args:
        name: Of the file.
        host: That was recorded.
        lines: The file's lines: names of counters, then a sample each.
        place: Number of the sample, from 0.
    """

    name: str
    host: str
    lines: Sequence[str]
    place: int = 0

    @property
    def samples(self) -> int:
        """How many samples the file has."""
        return len(self.lines) - 1

    def moved(self, by: int) -> Playback:
        """The same file at another sample; the first and the last are its ends."""
        place = min(max(self.place + by, 0), self.samples - 1)
        return Playback(self.name, self.host, self.lines, place)

    def read(self, panel: str) -> Reading:
        """A panel of the sample; raises NotABatchFile when its columns are not named as the tool names them."""
        sample = next(recorded_samples((self.lines[0], self.lines[self.place + 1])))
        return replayed(sample, panel)

    def describe(self) -> str:
        """Which sample of which file is shown."""
        return f"Recorded: {self.name}, sample {self.place + 1} of {self.samples}"


def open_playback(path: Path) -> Playback:
    """The file at its first sample.

    Raises:
        OSError: it cannot be read.
        NotABatchFile: it is none, or a line of it is broken.
    """
    with path.open(encoding="utf-8", newline="") as file:
        lines: list[str] = []
        host = ""
        for sample in recorded_samples(_noted(file, lines)):
            host = host or sample.host
    return Playback(path.name, host, tuple(lines))


def _noted(file: Iterable[str], lines: list[str]) -> Iterator[str]:
    """The lines of a file, each written down as it passes."""
    for line in file:
        lines.append(line)
        yield line
