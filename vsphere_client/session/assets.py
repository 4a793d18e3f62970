"""Files that a lab needs besides itself, carried inside the document."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from vsphere_client.labs.load import Lab
from vsphere_client.persistence.document import Document

_unpacked: list[tempfile.TemporaryDirectory[str]] = []
"""Folders of unpacked files; they live as long as the program."""


def put_assets(document: Document, lab: Lab) -> None:
    """Keep the recorded loads of a lab in its document, so that it opens anywhere."""
    for name in sorted(set(_trace_files(lab))):
        path = lab.folder / name
        if path.is_dir():
            for member in sorted(path.rglob("*")):
                if member.is_file():
                    document.put_asset(f"{name}/{member.relative_to(path).as_posix()}", member.read_bytes())
        elif path.is_file():
            document.put_asset(name, path.read_bytes())


def _trace_files(lab: Lab) -> Iterator[str]:
    seats = (vm for datacenter in lab.plan.datacenters for vm in datacenter.managed_vms())
    for vm in seats:
        workload = vm.config.workload
        if workload is not None and workload.trace is not None:
            yield workload.trace.file


def asset_folder(document: Document, original: Path) -> Path:
    """The folder that relative paths of the document's lab start from; its kept files are unpacked there.

    Names that would leave the folder are not unpacked: a document from elsewhere writes nowhere else.
    """
    kept = list(document.assets())
    if not kept:
        return original
    folder = tempfile.TemporaryDirectory(prefix="vlab-")
    _unpacked.append(folder)
    base = Path(folder.name) / "a" / "b" / "c" / "d"
    for name, content in kept:
        target = (base / PurePosixPath(name)).resolve()
        if Path(folder.name).resolve() in target.parents:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return base
