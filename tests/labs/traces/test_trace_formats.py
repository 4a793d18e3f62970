"""Reading traces from files, folders and archives, and what is said of malformed ones."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from vsphere_client.engine.workload.series import SeriesLibrary, trace_key
from vsphere_client.labs.traces.container import trace_members
from vsphere_client.labs.traces.error import TraceError
from vsphere_client.labs.traces.source import add_traces, load_infos, load_traces
from vsphere_client.labs.traces.text import TraceFormat
from vsphere_client.model.workload import TraceLoad

HEADER = (
    "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\t"
    "Memory capacity provisioned [KB];\tMemory usage [KB];\tDisk read throughput [KB/s];\t"
    "Disk write throughput [KB/s];\tNetwork received throughput [KB/s];\tNetwork transmitted throughput [KB/s]"
)
DAY = [str(number % 101) for number in range(288)]


def _planetlab(lines: list[str] | None = None) -> str:
    return "\n".join(DAY if lines is None else lines) + "\n"


def _sample(time_s: float, cores: int = 1, used_mhz: float = 100.0, active_kb: float = 2048.0) -> str:
    values = (
        time_s,
        cores,
        2600.0 * cores,
        used_mhz,
        used_mhz / 26,
        4096.0,
        active_kb,
        8.0,
        24.0,
        100.0,
        25.0,
    )
    return ";\t".join(str(value) for value in values)


def _bitbrains(*samples: str) -> str:
    return "\n".join([HEADER, *samples]) + "\n"


def _zip(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_one_file_is_one_trace(tmp_path: Path) -> None:
    file = tmp_path / "host_a"
    file.write_text(_planetlab())
    (series,) = load_traces(file, "planetlab")
    assert (series.key, series.interval_us, series.cpu_unit) == ("host_a", 300_000_000, "percent")
    assert series.cpu.tolist() == [number % 101 for number in range(288)]


def test_windows_line_ends_are_borne(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(_planetlab().replace("\n", "\r\n").encode())
    (tmp_path / "b").write_bytes(_bitbrains(_sample(0), _sample(300)).replace("\n", "\r\n").encode())
    assert len(load_traces(tmp_path / "a", "planetlab")[0].cpu) == 288
    assert len(load_traces(tmp_path / "b", "bitbrains")[0].cpu) == 2


def test_folder_and_archive_give_the_same_in_the_order_of_names(tmp_path: Path) -> None:
    texts = {"d/b c": _planetlab(["1"] * 288), "d/a": _planetlab(["2"] * 288), "d/.hidden": "x"}
    archive = _zip(tmp_path / "traces.zip", {**texts, "__MACOSX/d/a": "x"})
    folder = tmp_path / "traces"
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    for path in (archive, folder):
        assert trace_members(path) == ("d/a", "d/b c")
        assert [(s.key, s.cpu[0]) for s in load_traces(path, "planetlab")] == [("d/a", 2), ("d/b c", 1)]
        assert [s.key for s in load_traces(path, "planetlab", "d/b c")] == ["d/b c"]


def test_bitbrains_columns_become_mhz_mb_iops_and_mbps(tmp_path: Path) -> None:
    """8 + 24 KB/s are 2 operations of 16 KB (our assumption); 100 + 25 KB/s are 1 Mbps."""
    file = tmp_path / "8.csv"
    file.write_text(_bitbrains(_sample(1_372_629_804, used_mhz=123.5)))
    (series,) = load_traces(file, "bitbrains")
    assert (series.cpu_unit, series.memory_unit) == ("mhz", "mb")
    columns = (series.cpu, series.memory_active, series.disk_iops, series.disk_kbps, series.net_mbps)
    assert [float(c[0]) for c in columns if c is not None] == [123.5, 2.0, 2.0, 32.0, 1.0]


def test_uneven_samples_hold_until_the_next_on_a_grid_of_300_s(tmp_path: Path) -> None:
    """Samples at 0, 299, 598 and 1498 s on a grid of 0, 300, 600, 900, 1200 s (1500 s is past the last)."""
    file = tmp_path / "8.csv"
    times = (0, 299, 598, 1498)
    file.write_text(_bitbrains(*(_sample(5000 + t, used_mhz=n) for n, t in enumerate(times))))
    assert load_traces(file, "bitbrains")[0].cpu.tolist() == [0, 1, 2, 2, 2]


def test_changed_vcpus_turbo_and_too_much_memory_are_borne(tmp_path: Path) -> None:
    file = tmp_path / "8.csv"
    samples = (_sample(0, cores=1, used_mhz=2700.0), _sample(300, cores=2, active_kb=9000.0), _sample(600))
    file.write_text(_bitbrains(*samples))
    assert load_traces(file, "bitbrains")[0].cpu.tolist() == [2700, 100, 100]
    (info,) = load_infos(file)
    assert (info.num_cpu, info.cpu_mhz, info.memory_mb, info.samples, info.duration_s) == (2, 5200, 4, 3, 600)


MALFORMED: list[tuple[TraceFormat, str, str]] = [
    ("planetlab", "", "host_a: it is empty"),
    ("planetlab", " \n\n", "host_a: it is empty"),
    (
        "planetlab",
        _planetlab([*DAY[:16], "1O2", *DAY[17:]]),
        "host_a: line 17: '1O2' is not a whole number from 0 to 100",
    ),
    ("planetlab", _planetlab(["101", *DAY[1:]]), "line 1: '101' is not a whole number from 0 to 100"),
    ("planetlab", _planetlab([*DAY[:5], "-1", *DAY[6:]]), "line 6: '-1' is not a whole number"),
    ("planetlab", _planetlab([*DAY[:5], "nan", *DAY[6:]]), "line 6: 'nan' is not a whole number"),
    ("planetlab", _planetlab([*DAY[:5], "", *DAY[6:]]), "line 6: '' is not a whole number"),
    ("planetlab", _planetlab(DAY[:200]), "line 200: a PlanetLab trace has 288 lines, this one has 200"),
    ("planetlab", _planetlab([*DAY, "1"]), "a PlanetLab trace has 288 lines, this one has 289"),
    ("planetlab", "a\0b", "host_a: it is not a text file"),
    ("planetlab", _bitbrains(_sample(0)), "line 1: it looks like a bitbrains trace, not a planetlab one"),
    ("bitbrains", _planetlab(), "line 1: it looks like a planetlab trace, not a bitbrains one"),
    ("bitbrains", "", "host_a: it is empty"),
    ("bitbrains", "something\nelse\n", "line 1: a header line is expected, not 'something'"),
    ("bitbrains", HEADER + "\n", "line 1: there is no sample after the header"),
    ("bitbrains", _bitbrains(_sample(0), "300;\t1;\t2600.0"), "line 3: 3 columns instead of 11"),
    (
        "bitbrains",
        _bitbrains(_sample(0), _sample(300).replace("100.0;", "NaN;", 1)),
        "line 3: column 4: 'NaN' is not a number from 0",
    ),
    ("bitbrains", _bitbrains(_sample(0, used_mhz=-5)), "line 2: column 4: '-5' is not a number from 0"),
    (
        "bitbrains",
        _bitbrains(_sample(0).replace("2048.0", "2.0.48")),
        "line 2: column 7: '2.0.48' is not a number",
    ),
    ("bitbrains", _bitbrains(_sample(0).replace("2048.0", "")), "line 2: column 7: '' is not a number"),
    ("bitbrains", _bitbrains(_sample(600), _sample(300)), "line 3: time does not advance: '300' follows 600"),
    ("bitbrains", _bitbrains(_sample(600), _sample(600)), "line 3: time does not advance: '600' follows 600"),
    (
        "bitbrains",
        _bitbrains(_sample(0), _sample(1e12)),
        "it spans 1000000000000 s; are its times in seconds?",
    ),
]


@pytest.mark.parametrize(("form", "text", "message"), MALFORMED)
def test_a_malformed_trace_is_named_with_file_and_line(
    tmp_path: Path, form: TraceFormat, text: str, message: str
) -> None:
    file = tmp_path / "host_a"
    file.write_text(text)
    with pytest.raises(TraceError) as caught:
        load_traces(file, form)
    assert message in str(caught.value)
    assert str(caught.value).startswith("host_a")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_member_of_an_archive_is_named_with_it(tmp_path: Path) -> None:
    lines = [*DAY[:16], "1O2", *DAY[17:]]
    archive = _zip(tmp_path / "p.zip", {"20110303/a": _planetlab(), "20110303/host_a": _planetlab(lines)})
    with pytest.raises(TraceError) as caught:
        load_traces(archive, "planetlab")
    assert str(caught.value) == ("p.zip!20110303/host_a: line 17: '1O2' is not a whole number from 0 to 100")
    assert len(load_traces(archive, "planetlab", "20110303/a")) == 1  # the other one is not read


def test_a_damaged_archive_is_said_to_be_one(tmp_path: Path) -> None:
    archive = _zip(tmp_path / "p.zip", {"a": _planetlab(), "b": _planetlab()})
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TraceError, match=r"^p\.zip: the zip archive is truncated or damaged$"):
        load_traces(archive, "planetlab")
    inside = bytearray(whole)
    inside[40:60] = bytes(20)
    archive.write_bytes(inside)
    with pytest.raises(TraceError, match=r"^p\.zip!a: the archive is damaged here"):
        load_traces(archive, "planetlab")


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    archive = _zip(tmp_path / "p.zip", {"a": _planetlab()})
    (tmp_path / "single").write_text(_planetlab())
    (tmp_path / "empty").mkdir()
    cases = (
        (tmp_path / "none", None, "there is no such file or folder"),
        (tmp_path / "empty", None, "there are no traces in it"),
        (_zip(tmp_path / "e.zip", {}), None, "there are no traces in it"),
        (archive, "z", r"there is no member 'z' in it; the first is 'a'"),
        (tmp_path / "single", "z", "it is a single trace"),
    )
    for path, member, message in cases:
        with pytest.raises(TraceError, match=message):
            load_traces(path, "planetlab", member)


def test_a_library_takes_what_the_workloads_refer_to(tmp_path: Path) -> None:
    _zip(tmp_path / "p.zip", {name: _planetlab([name] * 288) for name in ("3", "1", "2")})
    loads = [
        TraceLoad(file="p.zip", format="planetlab", member=member, mhz=mhz)
        for member, mhz in (("3", 500), ("2", None), ("3", None), (None, None))
    ]
    library = SeriesLibrary()
    add_traces(library, loads, tmp_path)
    add_traces(library, loads, tmp_path / "not read again")
    assert len(library) == 3
    offsets = [library.packed(library.index(trace_key(load))).offset for load in loads]
    firsts = library.samples.rows[np.array(offsets), 0]
    assert firsts.tolist() == [3, 2, 3, 1]  # without a member, the first in the order of names
