"""Checkpoints read nothing but our own classes."""

from __future__ import annotations

import os
import pickle
import zlib
from pathlib import Path
from typing import Any

import pytest

from vsphere_client.engine.engine import Engine, EngineSettings
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.labs.load import Lab, load_lab, load_lab_text
from vsphere_client.labs.report import state_digest
from vsphere_client.persistence.state import StateError, code_version, dump_engine, load_engine
from vsphere_client.session.session import Session

LABS = Path(__file__).parents[2] / "resources" / "labs"


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


def _an_engine() -> Engine:
    return Engine(EngineSettings())


def _global(module: str, name: str) -> bytes:
    """A pickle that names a global by a dotted path and calls it (protocol 4: STACK_GLOBAL)."""
    text = b"\x80\x04" + b"".join(b"\x8c" + bytes([len(part)]) + part.encode() for part in (module, name))
    return text + b"\x93)R."


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(Evil()),
        _global("builtins", "eval"),
        _global("subprocess", "Popen"),
        _global("vsphere_client.engine.mechanisms", "import_module"),
        _global("vsphere_client.engine.esxi.allocation", "np.f2py.subprocess.Popen"),
        _global("vsphere_client.engine.esxi.add_host", "hashlib.sha1"),
        _global("vsphere_client.labs.load", "Path"),
        _global("vsphere_client.model.units", "re.Scanner"),
        pickle.dumps({"not": "an engine"}),
        b"\x80\x05.",
        b"garbage",
    ],
)
def test_a_checkpoint_cannot_name_what_is_not_ours(content: bytes) -> None:
    with pytest.raises(StateError):
        load_engine(zlib.compress(content), _an_engine())


def test_damaged_bytes_are_a_state_error() -> None:
    with pytest.raises(StateError):
        load_engine(b"no zlib", _an_engine())


@pytest.mark.parametrize("name", ["demo", "host_dies", "vsan_two_racks"])
def test_a_restored_engine_goes_on_as_the_original(name: str) -> None:
    session = Session(load_lab(LABS / f"{name}.yaml"))
    session.run_until(11 * 60_000_000 + 1)
    restored = load_engine(dump_engine(session.engine), session.engine)
    for engine in (session.engine, restored):
        engine.run_until(40 * 60_000_000)
    twice = load_engine(dump_engine(restored), restored)
    assert state_digest(restored) == state_digest(session.engine) == state_digest(twice)


TRACED = """
format: 1
name: recorded
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds, type: VMFS, gb: 100, hosts: all}]
    clusters:
    - name: C
      hosts: [{name: esx}]
      vms:
      - {name: "vm{n}", count: 20, host: esx, disks: [{gb: 1, datastore: ds}],
         workload: {trace: {file: "day{n}.txt", format: planetlab, repeat: true}}}
"""


@pytest.fixture
def traced(tmp_path: Path) -> Lab:
    # 288 samples of five minutes each, as in the published files.
    for n in range(1, 21):
        (tmp_path / f"day{n}.txt").write_text("\n".join(str(at * n % 100) for at in range(288)))
    return load_lab_text(TRACED, tmp_path)


def test_recorded_load_stays_out_of_a_checkpoint(traced: Lab) -> None:
    session = Session(traced)
    session.run_until(60 * 60_000_000)
    other = Session(traced)
    saved = dump_engine(session.engine)
    restored = load_engine(saved, other.engine)
    for engine in (session.engine, restored):
        engine.run_until(120 * 60_000_000)
    assert state_digest(restored) == state_digest(session.engine)
    again = load_engine(dump_engine(restored), session.engine)
    assert state_digest(again) == state_digest(restored)
    library = session.engine.service(AllocationService).library
    # 20 days of 288 samples, ten numbers of four bytes each.
    assert library.samples.rows.nbytes > 200_000
    assert len(zlib.decompress(saved)) < 150_000


def test_a_checkpoint_of_another_lab_is_refused(traced: Lab) -> None:
    session = Session(traced)
    session.run_until(60_000_000)
    with pytest.raises(StateError, match="another lab"):
        load_engine(dump_engine(session.engine), _an_engine())


def test_the_code_has_a_fingerprint() -> None:
    assert len(code_version()) == 16
