"""Icons are plain SVG in the one colour that the theme gives them at run time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from source_tree import ROOT

ICONS = sorted((ROOT / "resources" / "icons").rglob("*.svg"))
COLOUR_PROPERTIES = {"fill", "stroke", "color", "stop-color", "flood-color", "lighting-color"}
# The sign on a filled severity mark: the mark keeps its colour in every theme, hence so does its sign.
SIGNS_ON_MARKS = {"severity-danger": {"#FFFFFF"}, "severity-warning": {"#422C00"}}


def colours(element: ElementTree.Element) -> Iterator[str]:
    """Every colour named below an element, in attributes, style attributes and style sheets."""
    for node in element.iter():
        yield from (value for name, value in node.attrib.items() if name in COLOUR_PROPERTIES)
        css = node.get("style", "") + (node.text or "" if node.tag.endswith("}style") else "")
        for name, value in re.findall(r"([\w-]+)\s*:\s*([^;}]+)", css):
            if name in COLOUR_PROPERTIES:
                yield value.strip()


def fixed_colours(path: Path) -> set[str]:
    found = set(colours(ElementTree.parse(path).getroot()))
    return found - {"currentColor", "none"} - SIGNS_ON_MARKS.get(path.stem, set())


def test_there_are_icons() -> None:
    assert ICONS


def test_icons_take_their_colour_from_the_theme() -> None:
    offenders = {path.name: sorted(fixed_colours(path)) for path in ICONS if fixed_colours(path)}
    assert offenders == {}


@pytest.mark.parametrize(
    "body",
    ['<path fill="#123456"/>', '<path style="stroke: #123456"/>', "<style>path{fill:#123456}</style>"],
)
def test_a_fixed_colour_is_found_wherever_it_stands(body: str) -> None:
    svg = ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>')
    assert list(colours(svg)) == ["#123456"]
