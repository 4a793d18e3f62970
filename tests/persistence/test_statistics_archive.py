"""Points of statistics in a database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from vsphere_client.engine.statistics.codes import unpack
from vsphere_client.engine.statistics.frames import Frame
from vsphere_client.persistence.document import Document
from vsphere_client.persistence.statistics import BLOCK_ROWS, StatisticsArchive
from vsphere_client.persistence.upgrades import SCHEMA_VERSION


def point(
    at_us: int, rows: int = 5, names: tuple[str, ...] = ("a", "b"), kept_as: type = np.float32
) -> Frame:
    columns = {name: (np.arange(rows) + 1000 * n + at_us).astype(kept_as) for n, name in enumerate(names)}
    return Frame(at_us, 300.0, np.arange(1, rows + 1, dtype=np.int32), columns)


def same(one: Frame, other: Frame) -> bool:
    return (
        one.at_us == other.at_us
        and np.array_equal(one.owners, other.owners)
        and list(one.columns) == list(other.columns)
        and all(np.array_equal(one.columns[name], other.columns[name]) for name in one.columns)
    )


@pytest.mark.parametrize("rows", [1, 5, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS + 7])
@pytest.mark.parametrize("kept_as", [np.float32, np.uint16])
def test_what_is_added_is_read(rows: int, kept_as: type) -> None:
    archive = StatisticsArchive.temporary()
    points = [point(at, rows, kept_as=kept_as) for at in (1, 2, 3)]
    for one in points:
        archive.add(300, "vm", one)
    found = archive.frames(300, "vm", 1, 3)
    assert [one.at_us for one in found] == [2, 3]
    assert all(same(a, b) for a, b in zip(found, points[1:], strict=True))
    assert archive.last_us(300) == 3
    assert archive.last_us(1800) is None
    assert archive.frames(300, "host", 0, 9) == []


def test_some_rows_are_read_without_the_others() -> None:
    archive = StatisticsArchive.temporary()
    archive.add(300, "vm", point(1, 3000))
    (found,) = archive.frames(300, "vm", 0, 9, [2999, 4, 5000, 4])
    assert found.owners.tolist() == [3000, 5, 0, 5]
    assert found.columns["b"].tolist() == [4000.0, 1005.0, 0.0, 1005.0]


def test_points_of_other_columns_stay_readable() -> None:
    archive = StatisticsArchive.temporary()
    archive.add(300, "vm", point(1))
    archive.add(300, "vm", point(2, names=("b", "c")))
    assert [list(one.columns) for one in archive.frames(300, "vm", 0, 9)] == [["a", "b"], ["b", "c"]]


def test_old_points_are_dropped_and_a_future_is_cut() -> None:
    archive = StatisticsArchive.temporary()
    for at in range(1, 6):
        archive.add(300, "vm", point(at))
        archive.add(1800, "vm", point(at))
    archive.forget(300, 2)
    archive.cut(4)
    assert [one.at_us for one in archive.frames(300, "vm", 0, 9)] == [3, 4]
    assert [one.at_us for one in archive.frames(1800, "vm", 0, 9)] == [1, 2, 3, 4]
    assert archive.kinds(300) == ["vm"]


def test_an_archive_can_be_taken_over(tmp_path: Path) -> None:
    archive = StatisticsArchive.temporary()
    archive.add(300, "vm", point(1, 2000))
    document = Document.create(tmp_path / "one.vlab", "text", ".", None)
    document.statistics().copy_from(archive)
    document.copy_to(tmp_path / "two.vlab")
    document.close()
    for name in ("one.vlab", "two.vlab"):
        opened = Document.open(tmp_path / name)
        (found,) = opened.statistics().frames(300, "vm", 0, 9)
        assert same(found, point(1, 2000))
        opened.close()


def test_a_document_of_version_1_gets_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "old.vlab"
    Document.create(path, "text", ".", 7).close()
    with sqlite3.connect(path) as db:
        db.executescript("DROP TABLE statistics; DROP TABLE statistics_layouts; PRAGMA user_version = 1;")
    db.close()
    opened = Document.open(path)
    opened.statistics().add(300, "vm", point(1))
    opened.set_meta("live_us", 5)
    assert opened.meta("seed") == 7
    opened.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        assert db.execute("SELECT count(*) FROM statistics").fetchone()[0] == 1
    db.close()


def test_codes_of_a_document_of_version_2_are_counted_anew(tmp_path: Path) -> None:
    path = tmp_path / "old.vlab"
    document = Document.create(path, "text", ".", 7)
    # Codes of version 2 had eleven bits of fraction and an exponent from 2^-10 on, which is 1: 1.5, 0.25 and 3000.
    codes = [(11 << 11) + (1 << 10), 9 << 11, (22 << 11) + round((3000 / 2048 - 1) * 2048), 0]
    owners = np.arange(1, 5, dtype=np.int32)
    old = {"a": np.array(codes, np.uint16)}
    document.statistics().add(300, "vm", Frame(1, 300.0, owners, old))
    document.statistics().add(300, "disk", Frame(1, 300.0, owners, old, np.array([2, 4, 6, 8])))
    document.statistics().add(300, "host", point(1))
    document.set_meta("live_us", 5)
    document.close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 2")
    db.close()
    opened = Document.open(path)
    for kind in ("vm", "disk"):
        (found,) = opened.statistics().frames(300, kind, 0, 9)
        assert unpack(found.columns["a"]).tolist() == [1.5, 0.25, 3000.0, 0.0]
    assert found.keys is not None
    assert found.keys.tolist() == [2, 4, 6, 8]
    (untouched,) = opened.statistics().frames(300, "host", 0, 9)
    assert same(untouched, point(1))
    opened.close()
