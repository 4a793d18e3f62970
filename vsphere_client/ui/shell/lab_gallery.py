"""The built-in labs as the start page shows them: read from the head of each file, not the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from vsphere_client.assets import resource_path

DIFFICULTIES = ("beginner", "intermediate", "advanced")
TOPICS = ("vMotion", "DRS", "HA and FT", "vSAN", "Network", "ESXi inside", "Troubleshooting")
"""Topics in the order of the filter chips; topics that no lab has are left out."""

_HEAD_KEYS = {"name", "description", "difficulty", "minutes", "topics", "goals"}
_TOP_LEVEL = re.compile(r"^([A-Za-z_]\w*):")


@dataclass(frozen=True, slots=True)
class LabEntry:
    """One lab of the gallery: where it is and what its head says of it."""

    path: Path
    name: str
    description: str = ""
    difficulty: str = ""
    minutes: int | None = None
    topics: tuple[str, ...] = ()
    goals: int = 0

    @property
    def level(self) -> int:
        """1 to 3 dots; 0 for a lab without a difficulty."""
        return DIFFICULTIES.index(self.difficulty) + 1 if self.difficulty in DIFFICULTIES else 0

    @property
    def summary(self) -> str:
        """The first paragraph of the description, without its marks."""
        first = self.description.strip().split("\n\n")[0]
        return re.sub(r"[*_`]", "", " ".join(first.split()))

    def matches(self, words: str, topic: str | None) -> bool:
        """Whether the lab has the topic, and all the words somewhere in its texts."""
        if topic is not None and topic not in self.topics:
            return False
        text = " ".join((self.name, self.description, *self.topics)).casefold()
        return all(word in text for word in words.casefold().split())


def built_in_labs() -> list[LabEntry]:
    """All labs that come with the program, easiest first."""
    files = sorted(resource_path("labs").glob("*.yaml"))
    entries = [entry for path in files if (entry := read_head(path)) is not None]
    # The demo is the tour of the whole product and stands first.
    return sorted(entries, key=lambda lab: (lab.path.stem != "demo", lab.level or 9, lab.name.casefold()))


def demo_lab() -> Path:
    """The lab that shows everything."""
    return resource_path("labs", "demo.yaml")


def read_head(path: Path) -> LabEntry | None:
    """What the head of a lab file says; None for a file that is no lab.

    Only the top-level keys of the head are parsed: an inventory of thousands of lines stays unread.
    """
    try:
        raw = YAML(typ="safe", pure=True).load(_head_of(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, YAMLError):
        return None
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
        return None
    return _entry(path, raw)


def _head_of(text: str) -> str:
    kept: list[str] = []
    taking = False
    for line in text.splitlines():
        if (key := _TOP_LEVEL.match(line)) is not None:
            taking = key.group(1) in _HEAD_KEYS
        if taking:
            kept.append(line)
    return "\n".join(kept) + "\n"


def _entry(path: Path, raw: dict[str, Any]) -> LabEntry:
    minutes = raw.get("minutes")
    return LabEntry(
        path=path,
        name=raw["name"],
        description=str(raw.get("description") or ""),
        difficulty=str(raw.get("difficulty") or ""),
        minutes=minutes if isinstance(minutes, int) else None,
        topics=tuple(str(topic) for topic in raw.get("topics") or ()),
        goals=len(raw.get("goals") or ()),
    )


def topics_of(labs: list[LabEntry]) -> list[str]:
    """The topics that the labs have, in the order of the chips, unknown ones last."""
    seen = {topic for lab in labs for topic in lab.topics}
    return [topic for topic in TOPICS if topic in seen] + sorted(seen - set(TOPICS))
