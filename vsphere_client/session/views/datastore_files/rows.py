"""Folders and files of a datastore as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FileKind = Literal["folder", "vm", "disk", "swap", "memory", "nvram", "log", "file"]
TYPE_WORDS: dict[FileKind, str] = {
    "folder": "Folder",
    "vm": "Virtual Machine",
    "disk": "Virtual Disk",
    "swap": "Swap file",
    "memory": "Suspend file",
    "nvram": "Non-volatile memory file",
    "log": "VM log file",
    "file": "File",
}
GB = 1024.0**3


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder: its path from the root of the datastore (the root's is empty); ``vm`` owns it, if one does."""

    path: str
    vm: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def depth(self) -> int:
        """0 for the root."""
        return self.path.count("/") + 1 if self.path else 0


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file or a folder in a folder; bytes, None where nothing tells the size.

    ``modified_us`` is virtual time, None if it was written before the lab began.
    """

    folder: str
    name: str
    kind: FileKind
    size_bytes: float | None = None
    modified_us: int | None = None

    @property
    def path(self) -> str:
        """From the root of the datastore."""
        return f"{self.folder}/{self.name}" if self.folder else self.name
