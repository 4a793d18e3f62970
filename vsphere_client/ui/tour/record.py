"""What the tour leaves behind: a picture and numbers of each station, as Markdown and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

Number = float | int | str


@dataclass(frozen=True, slots=True)
class Seen:
    """One station: its name, picture, virtual time, one sentence, and what was seen in numbers."""

    name: str
    picture: str
    at: str
    sentence: str
    numbers: dict[str, Number] = field(default_factory=dict)

    def line(self) -> str:
        """One line to print."""
        words = ", ".join(f"{key} {value}" for key, value in self.numbers.items())
        return f"{self.at}  {self.name}: {words}" if words else f"{self.at}  {self.name}"


class TourRecord:
    """Collects stations and writes them; the same run writes the same files.

    Args:
        out: The folder of pictures and summaries.
        lab: The lab's name.
    """

    def __init__(self, out: Path, lab: str) -> None:
        self.out = out
        self.lab = lab
        self.stations: list[Seen] = []

    def write(self) -> None:
        """Write summary.json and summary.md; raises OSError when they cannot be written."""
        plain = [
            {
                "name": seen.name,
                "picture": seen.picture,
                "at": seen.at,
                "seen": seen.sentence,
                "numbers": seen.numbers,
            }
            for seen in self.stations
        ]
        text = json.dumps({"lab": self.lab, "stations": plain}, indent=2, ensure_ascii=False)
        (self.out / "summary.json").write_text(text + "\n", encoding="utf-8")
        (self.out / "summary.md").write_text(self._markdown(), encoding="utf-8")

    def _markdown(self) -> str:
        lines = [f"# Tour: {self.lab}", ""]
        for number, seen in enumerate(self.stations, 1):
            lines += [f"## {number}. {seen.name}", "", f"{seen.at}. {seen.sentence}", ""]
            lines += [f"![{seen.name}]({seen.picture})", ""]
            if seen.numbers:
                lines += ["| seen | value |", "| --- | --- |"]
                lines += [f"| {key} | {value} |" for key, value in seen.numbers.items()]
                lines.append("")
        return "\n".join(lines)
