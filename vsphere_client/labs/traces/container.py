"""Where traces lie: one file, a folder or a zip archive, read without unpacking."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from vsphere_client.labs.traces.error import TraceError

MAX_MEMBER_BYTES = 256 * 2**20
"""A larger trace is refused: a year of five-minute samples takes some 12 MB."""


def trace_members(path: Path) -> tuple[str, ...]:
    """The traces in a folder or archive, by name in code-point order; a single file has none.

    Hidden files and the side files of archivers are passed over.

    Raises:
        TraceError: there is nothing at that path, or it is no archive that can be read.
    """
    if path.is_dir():
        files = (p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())
        return tuple(sorted(name for name in files if _is_trace(name)))
    if not path.is_file():
        raise TraceError(str(path), "there is no such file or folder")
    if not _is_archive(path):
        return ()
    with _opened(path) as archive:
        names = {info.filename for info in archive.infolist() if not info.is_dir()}
    return tuple(sorted(name for name in names if _is_trace(name)))


def read_members(path: Path, wanted: Sequence[str] | None = None) -> Iterator[tuple[str, str, bytes]]:
    """Name, place (for messages) and bytes of each trace; all of them, or those wanted, in that order.

    Raises:
        TraceError: a trace is missing, damaged or too large, or there is none at all.
    """
    members = trace_members(path)
    if not members and path.is_file() and not _is_archive(path):
        yield from _read_single(path, wanted)
        return
    if not members:
        raise TraceError(path.name, "there are no traces in it")
    chosen = members if wanted is None else wanted
    known = frozenset(members)
    for name in chosen:
        if name not in known:
            raise TraceError(path.name, f"there is no member '{name}' in it; the first is '{members[0]}'")
    yield from _read_folder(path, chosen) if path.is_dir() else _read_archive(path, chosen)


def _read_single(path: Path, wanted: Sequence[str] | None) -> Iterator[tuple[str, str, bytes]]:
    if wanted:
        raise TraceError(path.name, f"it is a single trace; member '{wanted[0]}' asks for a folder or zip")
    _check_size(path.name, path.stat().st_size)
    yield path.name, path.name, path.read_bytes()


def _read_folder(path: Path, names: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    for name in names:
        file = path / name
        where = f"{path.name}/{name}"
        _check_size(where, file.stat().st_size)
        yield name, where, file.read_bytes()


def _read_archive(path: Path, names: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    with _opened(path) as archive:
        for name in names:
            where = f"{path.name}!{name}"
            _check_size(where, archive.getinfo(name).file_size)
            yield name, where, _member_bytes(archive, name, where)


def _member_bytes(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise TraceError(where, f"the archive is damaged here ({error})") from error
    except (RuntimeError, NotImplementedError) as error:
        raise TraceError(where, f"it cannot be unpacked ({error})") from error


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise TraceError(path.name, "the zip archive is truncated or damaged") from error


def _is_archive(path: Path) -> bool:
    """By its first bytes or its name: a truncated archive shall be called one."""
    if path.suffix.lower() == ".zip":
        return True
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _is_trace(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" not in parts and not parts[-1].startswith(".")


def _check_size(where: str, size: int) -> None:
    if size > MAX_MEMBER_BYTES:
        raise TraceError(where, f"it has {size} bytes; the most that is read is {MAX_MEMBER_BYTES}")
