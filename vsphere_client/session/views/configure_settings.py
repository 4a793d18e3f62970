"""Settings as rows of a Configure page: label, value and a grey note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in the client's words; ``severity`` puts a mark before the value, ``long`` gives it lines."""

    label: str
    value: str
    note: str = ""
    severity: str | None = None
    mono: bool = False
    long: bool = False


@dataclass(frozen=True, slots=True)
class SettingGroup:
    """Settings that belong together, with their heading."""

    title: str
    rows: tuple[Setting, ...]


def on_off(enabled: bool) -> str:
    """``Enabled`` or ``Disabled``."""
    return "Enabled" if enabled else "Disabled"


def advanced_settings(options: Mapping[str, Any]) -> tuple[Setting, ...]:
    """Advanced options as they are set, by name."""
    if not options:
        return (Setting("Advanced options", "None"),)
    return tuple(Setting(name, str(options[name]), mono=True) for name in sorted(options))
