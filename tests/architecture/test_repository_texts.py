"""No text ties the project to one machine or to one package registry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from source_tree import ROOT, files, shown

# In pieces, so that this file does not name them either.
REGISTRY_HOSTS = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb.deb" + "ian.org",
    "archive.ubu" + "ntu.com",
    "crates" + ".io",
    "proxy.go" + "lang.org",
    "conda.ana" + "conda.org",
)
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|tmp)" + "/")


def read_text(path: Path) -> str | None:
    """The file's text, or None for pictures, fonts and archives."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def offences(text: str) -> list[str]:
    """The lines that name a registry's host or a path of one machine."""
    return [
        line.strip()
        for line in text.splitlines()
        if MACHINE_PATH.search(line) or any(host in line.lower() for host in REGISTRY_HOSTS)
    ]


def test_no_text_names_a_registry_or_a_path_of_one_machine() -> None:
    found = {shown(path): offences(text) for path in files(ROOT) if (text := read_text(path)) is not None}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("line", "offends"),
    [
        ("see /" + "work/notes.md", True),
        ('open("/' + 'tmp/x")', True),
        ("https://" + REGISTRY_HOSTS[0] + "/simple", True),
        ("vsphere_client/engine/work" + "/load", False),
        ("https://example.org/frame" + "work/", False),
    ],
)
def test_what_offends(line: str, offends: bool) -> None:
    assert bool(offences(line)) is offends
