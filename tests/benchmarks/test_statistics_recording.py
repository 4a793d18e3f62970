"""What statistics cost for 2,520 hosts and 40,000 VMs: a sample (aim: 6 ms), their memory, a chart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from estates import large_lab
from pytest_benchmark.fixture import BenchmarkFixture

from vsphere_client.engine.statistics.closed import Moment
from vsphere_client.engine.statistics.hour import MOST_SAMPLES
from vsphere_client.engine.statistics.measure import Measurement, measure
from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.session.statistics.recorder import MOST_BYTES, Recorder
from vsphere_client.session.views.performance import series_of

MOST_MEMORY = 600 * 2**20


@pytest.fixture(scope="module")
def large_session() -> Session:
    session = Session(load_lab_text(large_lab(), Path()))
    session.run_until(3_600_000_000)
    return session


def test_a_sample_of_everything(benchmark: BenchmarkFixture, large_session: Session) -> None:
    engine, recorder = large_session.engine, Recorder()
    recorder.attach(engine)

    def record() -> None:
        recorder._keep(engine.now_us, 20.0, measure(engine.world, 20.0))

    benchmark.pedantic(record, rounds=20, warmup_rounds=2)
    assert recorder.nbytes > 0


def test_memory_of_an_hour_in_which_everything_moves(
    benchmark: BenchmarkFixture, large_session: Session
) -> None:
    recorder, noise = Recorder(), np.random.default_rng(1)
    found = measure(large_session.engine.world, 20.0)

    def moved(measurement: Measurement) -> Measurement:
        columns = {
            name: values * noise.uniform(0.9, 1.1, values.size) + noise.uniform(0, 1, values.size)
            for name, values in measurement.columns.items()
        }
        return Measurement(measurement.owners, columns)

    def an_hour() -> None:
        for number in range(1, MOST_SAMPLES + 1):
            sample = {kind: moved(measurement) for kind, measurement in found.items()}
            recorder._keep(number * 20_000_000, 20.0, sample)

    benchmark.pedantic(an_hour, rounds=1)
    benchmark.extra_info["MB"] = recorder.nbytes / 2**20
    assert sum(MOST_BYTES.values()) <= MOST_MEMORY
    assert recorder.nbytes <= MOST_MEMORY
    for kind in found:
        hour = recorder.samples(kind, MOST_SAMPLES * 20_000_000)
        assert len(hour) == MOST_SAMPLES, "every hour is whole"
        closed = [one for frame in hour for one in frame.columns.values() if isinstance(one, Moment)]
        assert not any(one.column.dropped for one in closed), "nothing of it was made coarser"


def test_reading_a_vms_chart(benchmark: BenchmarkFixture, large_session: Session) -> None:
    vm = next(iter(large_session.engine.world.vm_at.values()))
    ids = ["cpu.usage.average", "cpu.usagemhz.average", "cpu.ready.summation"]
    found = benchmark(series_of, large_session, vm.moid, ids, "realtime")
    assert [series.times_us.size for series in found] == [MOST_SAMPLES] * 3
