"""The tool's configuration file, ``~/.esxtop60rc``: what ``W`` writes, and what the next esxtop begins with.

A line for each panel has the letters of its fields in their order, capital when shown; the last line is the delay
in seconds and the panel, such as ``5c``. Our assumptions: panels stand in the order below; sort keys, the width of
names and whether only virtual machines are shown follow in lines of their own, which the tool keeps nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vsphere_client.session.views.esxtop.choice import Choice, default_fields
from vsphere_client.session.views.esxtop.panels import PANELS

FILE_NAME = ".esxtop60rc"
ORDER = ("c", "m", "d", "u", "v", "n", "i", "p", "x")
"""Whose fields each line has."""
_LAST = re.compile(r"(\d+)([a-z])")
_SORTS, _NAMES, _ONLY_VMS = "sort", "names", "only-vms"


class NotAConfiguration(ValueError):
    """What is wrong with a file that was to be a configuration."""


def configuration_text(choice: Choice) -> str:
    """A choice as the file that keeps it; what is unfolded is not kept."""
    fields = [replace(choice, panel=panel).letters for panel in ORDER]
    ours = [f"{_NAMES} {choice.name_width}"]
    ours += [f"{_SORTS} {panel} {key}" for panel, key in sorted(choice.sorts.items())]
    ours += [_ONLY_VMS] if choice.vm_only else []
    return "\n".join((*fields, f"{choice.delay_s}{choice.panel}", *ours)) + "\n"


def configuration_from(text: str) -> Choice:
    """The choice that a file keeps; fields that are not those of the panel are its defaults.

    Raises:
        NotAConfiguration: it has no line of delay and panel, or asks for what there is not.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    at = next((at for at, line in enumerate(lines) if _LAST.fullmatch(line)), None)
    if at is None:
        raise NotAConfiguration("it has no line of delay and panel, such as 5c")
    found = _LAST.fullmatch(lines[at])
    assert found is not None
    delay, panel = found.groups()
    if panel not in PANELS:
        raise NotAConfiguration(f"there is no panel '{panel}'")
    fields = {panel: line for panel, line in zip(ORDER, lines[:at], strict=False) if _fits(panel, line)}
    try:
        return _with_ours(Choice(panel=panel, fields=fields).with_delay(int(delay)), lines[at + 1 :])
    except ValueError as problem:
        raise NotAConfiguration(str(problem)) from problem


def _with_ours(choice: Choice, lines: Sequence[str]) -> Choice:
    """The choice with what the lines behind the tool's own say; an unknown one says nothing."""
    for word, *rest in map(str.split, lines):
        if word == _NAMES and len(rest) == 1:
            choice = choice.with_name_width(int(rest[0]))
        elif word == _SORTS and len(rest) == 2 and rest[0] in PANELS:
            choice = replace(replace(choice, panel=rest[0]).with_sort(rest[1]), panel=choice.panel)
        elif word == _ONLY_VMS:
            choice = replace(choice, vm_only=True)
    return choice


def _fits(panel: str, letters: str) -> bool:
    """Whether a line names exactly the fields of the panel."""
    return sorted(letters.upper()) == sorted(default_fields(PANELS[panel]).upper())
