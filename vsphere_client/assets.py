"""Where the program's own files lie: icons, fonts, style sheets, texts and built-in labs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CANDIDATES = (_PACKAGE.parent / "resources", _PACKAGE / "_resources")


@cache
def resource_root() -> Path:
    """The folder that holds the resources.

    A checkout keeps them beside the package, an installed wheel inside it.

    Raises:
        FileNotFoundError: Neither place exists; the message names both.
    """
    for candidate in _CANDIDATES:
        # A foreign folder called "resources" may lie beside an installed package, so look for our own part.
        if (candidate / "styles").is_dir():
            return candidate
    places = " or ".join(str(candidate) for candidate in _CANDIDATES)
    raise FileNotFoundError(f"The resources of vsphere_client are missing: looked for {places}")


def resource_path(*parts: str) -> Path:
    """The path of one resource, such as ``resource_path("icons", "host.svg")``; it need not exist."""
    return resource_root().joinpath(*parts)


def read_text(*parts: str) -> str:
    """The text of one resource in UTF-8.

    Raises:
        FileNotFoundError: There is no such resource.
    """
    return resource_path(*parts).read_text(encoding="utf-8")
