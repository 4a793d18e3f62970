"""The recorder: hears each step of the engine, keeps the hour of samples and makes the points of rollups."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import Notice, Stepped
from vsphere_client.engine.statistics.catalogue import kept_columns
from vsphere_client.engine.statistics.frames import Frame, combine
from vsphere_client.engine.statistics.hour import SampleHour
from vsphere_client.engine.statistics.instances import SPARSE, Span, measure_instances
from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.engine.statistics.measure import Measurement, measure
from vsphere_client.engine.world.objects import VCenter
from vsphere_client.model.statistics import StatisticsSettings
from vsphere_client.model.units import HOUR_US, SECOND_US
from vsphere_client.persistence.statistics import StatisticsArchive
from vsphere_client.session.statistics.intervals import (
    DAY_FREQUENCIES_S,
    GRID_US,
    PAST_DAY,
    REALTIME_US,
    SAMPLE_US,
    Interval,
    Period,
    intervals_of,
    merged_intervals,
)
from vsphere_client.session.statistics.sampler import StepSampler
from vsphere_client.session.statistics.watched import Watched, records_all

MEBIBYTE = 2**20
MOST_BYTES = {
    Measured.VM: 497 * MEBIBYTE,
    Measured.HOST: 55 * MEBIBYTE,
    Measured.POOL: 6 * MEBIBYTE,
    Measured.CLUSTER: 6 * MEBIBYTE,
    Measured.DATASTORE: 8 * MEBIBYTE,
    Measured.DISK: 7 * MEBIBYTE,
    Measured.PORT: 4 * MEBIBYTE,
    Measured.UPLINK: 3 * MEBIBYTE,
    Measured.DEVICE: 4 * MEBIBYTE,
    Measured.PATH: 3 * MEBIBYTE,
    Measured.GUEST: 7 * MEBIBYTE,
}
"""Memory of the real-time samples of each kind of object, 600 MB together.

At 40,000 VMs and 2,520 hosts that is a whole hour even if every column of everything moves by a tenth at every
sample; where values jump about more, samples older than five minutes are kept to 0.2 % instead of 0.025 %.
"""
REPLAYED_ROWS = 10_000 * 180
"""Up to so many VMs times steps a replay begins an hour early, so that the real-time chart is whole.

That is about two seconds of work. Above it a document that is opened again has real-time samples from the last
five minutes on only: writing down the hour of 40,000 VMs would take half a gigabyte.
"""
FRESH_POINTS = 12
"""Newest points of an interval that stay in memory: as many as the next interval is made of at most."""


class Recorder:
    """Statistics of a session: samples in memory, points in an archive.

    What was recorded is never recorded otherwise: a replay of a time that the record already has only
    passes over it. ``epoch`` rises with each sample that time passes, recorded or passed over.
    """

    def __init__(
        self,
        archive: StatisticsArchive | None = None,
        recording: bool = True,
    ) -> None:
        self.recording = recording
        self.epoch = 0
        self._archive = archive
        self._hours = {kind: SampleHour(MOST_BYTES[kind]) for kind in Measured}
        self._sampler = StepSampler()
        self.watched = Watched()
        self._engine: Engine | None = None
        self._rolled_us = 0
        self._fresh: dict[tuple[int, Measured], deque[Frame]] = {}

    # its place in the session -----------------------------------------------------------------------------

    @property
    def archive(self) -> StatisticsArchive:
        """Where points are kept; a temporary database until there is a document."""
        if self._archive is None:
            self._archive = StatisticsArchive.temporary()
        return self._archive

    @property
    def nbytes(self) -> int:
        """Memory that the real-time samples take."""
        return sum(hour.nbytes for hour in self._hours.values())

    def attach(self, engine: Engine) -> None:
        """Record an engine from its present moment on, instead of the one before."""
        self._engine = engine
        if not self.recording:
            return
        engine.listen(lambda notice: self._heard(engine, notice))
        now_us, hour = engine.now_us, self._hours[Measured.VM]
        first, last = hour.first_us, hour.last_us
        if first is not None and last is not None and not first <= now_us < last + self._sample_us(engine):
            for one in self._hours.values():
                one.clear()
        self._sampler.restart(now_us if now_us % SAMPLE_US == 0 else None)
        self._fresh.clear()
        self._rolled_us = now_us // GRID_US * GRID_US
        self.epoch += 1

    def keep_in(self, archive: StatisticsArchive) -> None:
        """Keep points in a document from now on, those made so far included."""
        if self._archive is not None:
            archive.copy_from(self._archive)
        self._archive = archive

    def copy_to(self, archive: StatisticsArchive) -> None:
        """Write all points into another archive."""
        if self._archive is not None:
            archive.copy_from(self._archive)

    def cut(self, after_us: int) -> None:
        """Forget everything later than a time: a new future begins."""
        for hour in self._hours.values():
            hour.cut(after_us)
        self._fresh.clear()
        if self._archive is not None:
            self._archive.cut(after_us)
        self.epoch += 1

    def latest_start(self, target_us: int) -> int:
        """From which moment at the latest a replay up to a target leaves no gap in the record."""
        engine = self._engine
        if not self.recording or engine is None:
            return target_us
        days = (one.every_us for one in self._intervals(engine) if one.source is None)
        wanted = min(target_us // every * every for every in (*days, PAST_DAY.every_us))
        steps = HOUR_US // engine.settings.step_us
        if records_all(engine.world) or len(engine.world.vm_at) * steps <= REPLAYED_ROWS:
            wanted = max(0, min(wanted, target_us - HOUR_US))
        hour = self._hours[Measured.VM]
        if hour.first_us is None or hour.last_us is None or hour.first_us > wanted:
            return wanted
        return max(wanted, hour.last_us + self._sample_us(engine) - 1)

    def interval(self, period: Period, vcenter: VCenter | None = None) -> Interval | None:
        """How points of a period are made now for a vCenter Server; None where it makes none.

        Without one it is that to which the client is connected.
        """
        if self._engine is None:
            return intervals_of(StatisticsSettings()).get(period)
        return intervals_of((vcenter or self._engine.world.root).statistics).get(period)

    @staticmethod
    def _intervals(engine: Engine) -> tuple[Interval, ...]:
        """What has to be made for all vCenter Servers together."""
        return merged_intervals(vcenter.statistics for vcenter in engine.world.vcenters.values())

    # reading ----------------------------------------------------------------------------------------------

    def samples(self, kind: Measured, until_us: int) -> list[Frame]:
        """The real-time samples of the hour before a moment, oldest first."""
        return self._hours[kind].between(until_us - REALTIME_US, until_us)

    def points(
        self, kind: Measured, interval: Interval, until_us: int, rows: Iterable[int] | None = None
    ) -> list[Frame]:
        """The points that an interval keeps at a moment, oldest first, of some rows or of all."""
        if self._archive is None:
            return []
        return self._archived(interval, kind, until_us - interval.kept_us, until_us, rows)

    def _archived(
        self,
        interval: Interval,
        kind: Measured,
        after_us: int,
        until_us: int,
        rows: Iterable[int] | None = None,
    ) -> list[Frame]:
        """Points of an interval; those of the past day reach back to when it had another frequency."""
        chosen = None if rows is None else tuple(rows)
        found = self.archive.frames(interval.every_s, kind, after_us, until_us, chosen)
        if interval.source is not None:
            return found
        end_us = found[0].at_us - interval.every_us if found else until_us
        for every_s in DAY_FREQUENCIES_S:
            if every_s != interval.every_s and self.archive.last_us(every_s) is not None:
                older = self.archive.frames(every_s, kind, after_us, end_us, chosen)
                found = sorted((*older, *found), key=lambda frame: frame.at_us)
        return found

    # recording --------------------------------------------------------------------------------------------

    def _sample_us(self, engine: Engine) -> int:
        """How long a restored engine may have run since the last sample without one having been missed."""
        step_us = engine.settings.step_us
        return step_us if step_us >= SAMPLE_US else 1

    def _heard(self, engine: Engine, notice: Notice) -> None:
        if isinstance(notice, Stepped) and engine is self._engine and self.recording:
            self._stepped(engine, notice.step_s)

    def _stepped(self, engine: Engine, step_s: float) -> None:
        now_us = engine.now_us
        full = step_s * SECOND_US >= SAMPLE_US or self._sampler.is_full(now_us)
        last = self._hours[Measured.VM].last_us
        if last is None or last < now_us:
            self._record(engine, step_s, full)
        if full:
            self._sampler.restart(now_us)
            self.epoch += 1
            self._roll_up(now_us)

    def _record(self, engine: Engine, step_s: float, full: bool) -> None:
        whole_step = step_s * SECOND_US >= SAMPLE_US
        if self._sampler.begun_us is None and not whole_step:
            return
        found = self._measure(engine, step_s)
        if not full:
            self._sampler.gather(found, step_s)
            return
        seconds = step_s
        if not whole_step and self._sampler.begun_us is not None:
            found = self._sampler.finish(found, step_s)
            seconds = (engine.now_us - self._sampler.begun_us) / SECOND_US
        self._keep(engine.now_us, seconds, found)

    def _measure(self, engine: Engine, step_s: float) -> Mapping[Measured, Measurement]:
        span = Span(engine.now_us, step_s)
        parts = measure_instances(engine.world, self.watched.parts_wanted(engine), span)
        return {**measure(engine.world, step_s), **parts}

    def _keep(self, now_us: int, seconds: float, found: Mapping[Measured, Measurement]) -> None:
        for kind, measurement in found.items():
            self._hours[kind].append(
                now_us, seconds, measurement.owners, measurement.columns, measurement.keys
            )

    def _roll_up(self, now_us: int) -> None:
        """Make the points of all intervals that are full now."""
        if now_us // GRID_US * GRID_US <= self._rolled_us or self._engine is None:
            return
        intervals = self._intervals(self._engine)
        for at_us in range(self._rolled_us + GRID_US, now_us + 1, GRID_US):
            self._rolled_us = at_us
            for interval in intervals:
                if at_us % interval.every_us == 0:
                    self._make_points(interval, at_us)

    def _make_points(self, interval: Interval, at_us: int) -> None:
        newest = self.archive.last_us(interval.every_s)
        if newest is not None and newest >= at_us:
            return
        for kind in Measured:
            frames = self._sources(kind, interval, at_us)
            names = kept_columns(kind, interval.level)
            if frames and names and any(frame.owners.any() for frame in frames):
                sparse = kind in SPARSE
                point = combine(frames, names, at_us, interval.every_s, sparse=sparse)
                if not point.columns:
                    continue
                self.archive.add(interval.every_s, kind, point)
                self._fresh.setdefault((interval.every_s, kind), deque(maxlen=FRESH_POINTS)).append(point)
        for every_s in DAY_FREQUENCIES_S if interval.source is None else (interval.every_s,):
            self.archive.forget(every_s, at_us - interval.kept_us)

    def _sources(self, kind: Measured, interval: Interval, at_us: int) -> list[Frame]:
        """What a point is made of; nothing where the record begins only within it."""
        begin_us = at_us - interval.every_us
        if interval.source is not None:
            return self._points_between(interval.source, kind, begin_us, at_us)
        hour = self._hours[kind]
        if hour.first_us is None or hour.first_us > begin_us:
            return []
        return hour.between(begin_us, at_us)

    def _points_between(
        self, interval: Interval, kind: Measured, after_us: int, until_us: int
    ) -> list[Frame]:
        """Points of an interval, from memory where all of them were just made."""
        fresh = [
            frame
            for frame in self._fresh.get((interval.every_s, kind), ())
            if after_us < frame.at_us <= until_us
        ]
        if len(fresh) == (until_us - after_us) // interval.every_us:
            return fresh
        return self._archived(interval, kind, after_us, until_us)
