"""Loads the chart library piece by piece, so that no single piece is felt."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

PARTS = ("xml.etree.ElementTree", "PySide6.QtOpenGLWidgets", "PySide6.QtSvg", "PySide6.QtTest")
NAMES_AT_ONCE = 80


def load_charts() -> Iterator[None]:
    """Import what pyqtgraph imports, then itself; yields after each piece.

    At its import pyqtgraph asks Qt's modules for every name they have, and each name is made when it is
    first asked for: asking ahead, some at a time, takes half of its import away.
    """
    for name in PARTS:
        import_module(name)
        yield
    for name in ("QtCore", "QtGui", "QtWidgets"):
        module = import_module(f"PySide6.{name}")
        names = dir(module)
        for first in range(0, len(names), NAMES_AT_ONCE):
            for one in names[first : first + NAMES_AT_ONCE]:
                getattr(module, one, None)
            yield
    import_module("pyqtgraph")
    yield
