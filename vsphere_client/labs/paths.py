"""References to pools and folders: a name that is there once, or a path such as ``Prod/Gold``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from vsphere_client.labs.schema import FolderEntry, PoolEntry


class Paths:
    """The paths of a tree of pools or folders, and the names at their ends."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = dict.fromkeys(paths)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in self._paths:
            self._by_name[path.rsplit("/", 1)[-1]].append(path)

    def find(self, reference: str) -> tuple[str, ...]:
        """The paths that a reference may mean: none, one, or several when it is ambiguous."""
        if reference in self._paths:
            return (reference,)
        return tuple(self._by_name.get(reference, ()))

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)


def resolve(paths: Paths, reference: str | None) -> str | None:
    """The path of a reference when it means exactly one; else the reference as it is."""
    found = paths.find(reference) if reference is not None else ()
    return found[0] if len(found) == 1 else reference


def pool_paths(pools: Iterable[PoolEntry], above: str = "") -> Iterator[str]:
    """The paths of pools and of those below them, parents first."""
    for pool in pools:
        yield above + pool.name
        yield from pool_paths(pool.pools, f"{above}{pool.name}/")


def folder_paths(
    folders: Iterable[FolderEntry], kind: str, above: str = "", inherited: str = "vm"
) -> Iterator[str]:
    """The paths of folders of one kind, parents first; a folder without a kind has its parent's."""
    for folder in folders:
        own = folder.kind or inherited
        if own == kind:
            yield above + folder.name
        yield from folder_paths(folder.folders, kind, f"{above}{folder.name}/", own)
