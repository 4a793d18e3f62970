"""The .vlab document: nothing acknowledged is lost, and what is no document says so in one line."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab
from vsphere_client.model.commands import HangGuest, MigrateVm, PowerOffVm, Rename
from vsphere_client.persistence.document import Document, DocumentError, JournalEntry, _thin
from vsphere_client.persistence.upgrades import SCHEMA_VERSION
from vsphere_client.session.replay import compare_with_replay
from vsphere_client.session.session import Session

ROOT = Path(__file__).parents[2]
Spoil = Callable[[Path], object]
MINUTE = 60_000_000
LAB = """
format: 1
name: Kept
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      hosts: [{name: "h{n}", count: 2}]
      vms: [{name: a, host: h1, power: "on", workload: {profile: {name: web}}}, {name: b, host: h1}]
expect:
- {at: 1m, that: "vm('a').name == 'a'"}
"""


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    path = tmp_path / "kept.yaml"
    path.write_text(LAB, encoding="utf-8")
    return path


@pytest.fixture
def vlab(lab: Path, tmp_path: Path) -> Path:
    """A saved run of ten minutes with three commands."""
    path = tmp_path / "run.vlab"
    session = Session.open(lab, path)
    session.run_until(2 * MINUTE)
    session.submit(MigrateVm(vm="a", host="h2"))
    session.run_until(6 * MINUTE)
    session.save_checkpoint()
    session.submit(HangGuest(vm="a", duration=90_000_000))
    session.run_until(10 * MINUTE)
    session.submit(Rename(entity="b", name="c"))
    session.close()
    return path


def test_a_saved_run_opens_where_it_was_left(vlab: Path) -> None:
    session = Session.open(vlab)
    assert session.now_us == 10 * MINUTE
    assert len(session.journal.entries) == 3
    assert [result.held for result in session.results] == [True]
    verdict = compare_with_replay(session)
    assert verdict.same
    assert [result.held for result in session.results] == [True]
    session.close()


def test_a_checkpoint_gives_what_the_journal_gives(vlab: Path) -> None:
    session = Session.open(vlab)
    with_checkpoint = session.digest()
    session.close()
    with sqlite3.connect(vlab) as db:
        assert db.execute("SELECT count(*) FROM checkpoints").fetchone()[0] == 1
        db.execute("DELETE FROM checkpoints")
    db.close()
    session = Session.open(vlab)
    assert session.digest() == with_checkpoint
    session.close()


@pytest.mark.parametrize(
    "change", ["UPDATE checkpoints SET state = x'00'", "UPDATE checkpoints SET code = 'old'"]
)
def test_a_checkpoint_that_cannot_be_used_costs_only_time(vlab: Path, change: str) -> None:
    session = Session.open(vlab)
    right = session.digest()
    session.close()
    with sqlite3.connect(vlab) as db:
        db.execute(change)
    db.close()
    session = Session.open(vlab)
    assert session.digest() == right
    session.close()


def test_the_noted_digest_of_another_state_is_not_compared(vlab: Path) -> None:
    """A command that came after the last orderly close, and then a crash, at the same moment."""
    session = Session.open(vlab)
    session.submit(PowerOffVm(vm="a"))
    assert session.document is not None
    session.document.close()  # the process dies
    session = Session.open(vlab)
    assert len(session.journal.entries) == 4
    assert compare_with_replay(session).same
    session.close()


_WRITER = """
import sys
from pathlib import Path
from vsphere_client.model.commands import Rename
from vsphere_client.session.session import Session
session = Session.open(Path(sys.argv[1]), Path(sys.argv[2]))
for number in range(10_000):
    session.run_for(700_000)
    session.submit(Rename(entity="b" if number == 0 else f"b{number - 1}", name=f"b{number}"))
    if number % 20 == 10:
        session.save_checkpoint()
    print(number, session.now_us, session.digest(), flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
@pytest.mark.parametrize("after", [1, 12, 33])
def test_killing_the_process_loses_nothing_acknowledged(lab: Path, tmp_path: Path, after: int) -> None:
    path = tmp_path / "killed.vlab"
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(lab), str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(after)]
        process.kill()
        lines += process.stdout.readlines()
    acknowledged = [line.split() for line in lines if len(line.split()) == 3 and len(line.split()[2]) == 64]
    number, at_us, digest = acknowledged[-1]
    session = Session.open(path)
    # The very last command may be on disk without having been acknowledged.
    assert len(session.journal.entries) - 1 - int(number) in (0, 1)
    session.seek(int(at_us))
    if len(session.journal.entries) - 1 == int(number):
        assert session.now_us == int(at_us)
    assert session.digest() == digest
    session.close()


def test_save_as_copies_a_run_also_onto_itself(vlab: Path, tmp_path: Path) -> None:
    session = Session.open(vlab)
    copy = tmp_path / "copy.vlab"
    copy.write_text("something else that is replaced", encoding="utf-8")
    session.save_as(copy)
    session.save_as(vlab)
    session.run_for(MINUTE)
    session.submit(Rename(entity="c", name="d"))
    session.close()
    again, first = Session.open(copy), Session.open(vlab)
    assert (len(again.journal.entries), len(first.journal.entries)) == (3, 4)
    again.close()
    first.close()


def test_a_run_with_recorded_load_opens_elsewhere(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    with zipfile.ZipFile(here / "days.zip", "w") as archive:
        for name in ("one", "two"):
            archive.writestr(name, "\n".join(str(n % 100) for n in range(288)) + "\n")
    (here / "lab.yaml").write_text(
        LAB.replace("profile: {name: web}", "trace: {file: days.zip, format: planetlab, member: two}"),
        encoding="utf-8",
    )
    session = Session.open(here / "lab.yaml", tmp_path / "kept.vlab")
    session.run_until(60 * MINUTE)
    digest = session.digest()
    session.save_as(tmp_path / "copy.vlab")
    session.close()
    memory = Session(load_lab(here / "lab.yaml"))
    memory.run_until(60 * MINUTE)
    memory.save_as(tmp_path / "memory.vlab")
    shutil.rmtree(here)
    for name in ("kept", "copy", "memory"):
        session = Session.open(tmp_path / f"{name}.vlab")
        assert session.digest() == digest
        session.close()


# what is no document ---------------------------------------------------------------------------------------


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE other (x)")
    db.close()


def _truncated(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()


def _sql(statement: str) -> Spoil:
    def change(path: Path) -> None:
        with sqlite3.connect(path) as db:
            db.execute(statement)
        db.close()

    return change


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "no such file"),
        (lambda path: path.write_bytes(b""), "not a saved lab"),
        (lambda path: path.write_text("hello"), "damaged"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 40), "damaged"),
        (lambda path: (path.unlink(), _foreign(path)), "not a saved lab"),
        (_truncated, "damaged"),
        (_newer, "written by a newer version"),
        (_sql("DELETE FROM lab"), "holds no lab"),
        (_sql("DROP TABLE journal"), "damaged"),
        (_sql("UPDATE journal SET command = '{'"), "journal"),
        (_sql("""UPDATE journal SET command = '{"do": "format_disk", "with": {}}'"""), "command 1"),
        (_sql("UPDATE journal SET command = '[]'"), "command 1"),
        (_sql("UPDATE journal SET source = 'nobody'"), "command 1"),
        (_sql("DELETE FROM journal WHERE seq = 2"), "command 2 of its journal is missing"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_document_says_so_in_one_line(vlab: Path, spoil: Spoil, words: str) -> None:
    spoil(vlab)
    with pytest.raises(DocumentError) as refused:
        Session.open(vlab)
    text = str(refused.value)
    assert text.startswith(f"{vlab}: ")
    assert words in text
    assert "\n" not in text


def test_a_foreign_database_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "other.vlab"
    _foreign(path)
    before = path.read_bytes()
    with pytest.raises(DocumentError):
        Document.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["no/such/folder/x.vlab", "."])
def test_a_place_that_cannot_be_written(lab: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError, match="cannot be written"):
        Session.open(lab, tmp_path / name)


def test_checkpoints_are_thinned_out_where_they_are_densest() -> None:
    assert _thin([0, 10, 11, 12, 50, 90], 4) == [11, 10] or set(_thin([0, 10, 11, 12, 50, 90], 4)) <= {
        10,
        11,
        12,
    }
    assert _thin([0, 10], 1) == []


def test_a_document_has_one_window_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "shared.vlab"
    first = Document.create(path, LAB, str(tmp_path), None)
    first.append(JournalEntry(1, 5, "user", {"do": "x"}))
    for attempt in (lambda: Document.open(path), lambda: Document.create(path, LAB, "", None)):
        with pytest.raises(DocumentError, match=r"open in another window\. Close it there"):
            attempt()
    first.append(JournalEntry(2, 6, "user", {"do": "y"}))
    first.close()
    assert [entry.seq for entry in Document.open(path).journal()] == [1, 2]
