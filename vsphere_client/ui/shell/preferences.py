"""What the program remembers between two runs: theme, window, columns, the last choices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from vsphere_client.ui.theme.tokens import ThemeName
from vsphere_client.ui.widgets.columns import ColumnState


class Preferences:
    """Small values by name, in the user's settings, or only in memory when there is no file.

    Args:
        settings: The user's settings; None keeps everything in memory, as tests and the tour want it.
    """

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings
        self._memory: dict[str, Any] = {}

    @classmethod
    def of_user(cls) -> Preferences:
        """The preferences of the person at the keyboard."""
        return cls(
            QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "vsphere-client", "client")
        )

    @classmethod
    def in_file(cls, path: Path) -> Preferences:
        """Preferences in a file of one's own choice."""
        return cls(QSettings(str(path), QSettings.Format.IniFormat))

    def get(self, key: str, default: Any = None) -> Any:
        """A remembered value, or the default."""
        if self._settings is None:
            return self._memory.get(key, default)
        return self._settings.value(key, default)

    def put(self, key: str, value: Any) -> None:
        """Remember a value."""
        if self._settings is None:
            self._memory[key] = value
        else:
            self._settings.setValue(key, value)

    @property
    def theme(self) -> ThemeName:
        """The theme chosen last; light at first."""
        return "dark" if self.get("theme") == "dark" else "light"

    @theme.setter
    def theme(self, name: ThemeName) -> None:
        self.put("theme", name)

    def flag(self, key: str, default: bool = False) -> bool:
        """A yes or no; settings files keep it as a word."""
        value = self.get(key, default)
        return value if isinstance(value, bool) else str(value).lower() == "true"

    def number(self, key: str, default: int) -> int:
        """A whole number; the default where the file holds nonsense."""
        try:
            return int(self.get(key, default))
        except (TypeError, ValueError):
            return default

    def state(self, key: str) -> QByteArray | None:
        """A geometry or a splitter's state, if one is remembered."""
        value = self.get(key)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def columns(self, list_key: str) -> list[ColumnState]:
        """The remembered columns of a list, in their order; empty when there are none."""
        try:
            raw = json.loads(str(self.get(f"columns/{list_key}", "[]")))
            return [ColumnState(str(key), int(width), bool(hidden)) for key, width, hidden in raw]
        except (ValueError, TypeError):
            return []

    def set_columns(self, list_key: str, states: Sequence[ColumnState]) -> None:
        """Remember order, widths and choice of a list's columns."""
        plain = [(state.key, state.width, state.hidden) for state in states]
        self.put(f"columns/{list_key}", json.dumps(plain))

    def texts(self, key: str) -> list[str]:
        """A list of texts, such as the searches of late."""
        try:
            raw = json.loads(str(self.get(key, "[]")))
        except ValueError:
            return []
        return [str(item) for item in raw] if isinstance(raw, list) else []

    def set_texts(self, key: str, texts: Sequence[str]) -> None:
        """Remember a list of texts."""
        self.put(key, json.dumps(list(texts)))
