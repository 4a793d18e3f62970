"""Collects what the checks find."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.labs.paths import Paths
from vsphere_client.labs.problems import Problem, did_you_mean


class Findings:
    """The problems found so far, in the order of finding."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, place: str, message: str) -> None:
        """One more problem."""
        self.problems.append(Problem(place, message))

    def unknown(self, place: str, word: str, known: Iterable[str], what: str) -> None:
        """A word that is not one of those known, with the nearest of them."""
        self.add(place, f"there is no {what} '{word}'" + did_you_mean(word, known))

    def check_path(self, place: str, reference: str | None, paths: Paths, what: str, where: str) -> None:
        """A pool or folder reference that leads to exactly one."""
        if reference is None:
            return
        found = paths.find(reference)
        if not found:
            self.add(place, f"no {what} named '{reference}' in {where}")
        elif len(found) > 1:
            self.add(
                place, f"{len(found)} {what}s named '{reference}' in {where}; write the path: {found[0]}"
            )

    def check_unique(self, places: Iterable[tuple[str, str]], where: str) -> None:
        """Names that are to differ, as pairs of name and place; one problem for each repeated place."""
        first: dict[str, str] = {}
        told: dict[tuple[str, str], None] = {}
        for name, place in places:
            other = first.setdefault(name, place)
            if other is not place and (other, place) not in told:
                told[other, place] = None
                where_it_is = place if place.endswith(".datastore") else f"{place}.name"
                self.add(where_it_is, f"the name '{name}' is used twice in {where} (first at {other})")
