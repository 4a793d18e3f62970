"""Running migrations by the hosts and datastores they touch, so that one need not look at all the others."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.decisions.vmotion.concurrency import MigrationRequest


class MigrationPlaces:
    """Who migrates from, to or over what, each in the order in which they began."""

    def __init__(self) -> None:
        self._at: dict[str, dict[str, MigrationRequest]] = {}

    def add(self, request: MigrationRequest) -> None:
        """A migration begins."""
        for name in touched_by(request):
            self._at.setdefault(name, {})[request.ref] = request

    def drop(self, request: MigrationRequest) -> None:
        """A migration has ended."""
        for name in touched_by(request):
            here = self._at[name]
            del here[request.ref]
            if not here:
                del self._at[name]

    def at(self, name: str) -> Iterable[MigrationRequest]:
        """Those that touch a host or datastore."""
        return self._at.get(name, {}).values()

    def beside(self, requests: Iterable[MigrationRequest]) -> list[MigrationRequest]:
        """Those that touch anything that some others need, each once."""
        names = {name: None for request in requests for name in touched_by(request)}
        return list({one.ref: one for name in names for one in self.at(name)}.values())


def touched_by(request: MigrationRequest) -> dict[str, None]:
    """The hosts and datastores of a migration, each once."""
    return dict.fromkeys((request.source_host, request.destination_host, *request.datastores))
