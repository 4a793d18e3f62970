"""Samples of 20 s out of shorter steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.frames import Keys
from vsphere_client.engine.statistics.kinds import Measured, Rule, rule_of
from vsphere_client.engine.statistics.measure import Measurement
from vsphere_client.session.statistics.intervals import SAMPLE_US


@dataclass(slots=True)
class _Sums:
    owners: NDArray[np.int32]
    columns: dict[str, NDArray[np.float64]]
    seconds: NDArray[np.float64]
    keys: Keys | None = None

    def fits(self, measurement: Measurement) -> bool:
        """Whether a measurement has the same rows."""
        if self.keys is None or measurement.keys is None:
            return self.owners.size == measurement.owners.size
        return np.array_equal(self.keys, measurement.keys)


@dataclass(slots=True)
class StepSampler:
    """Gathers steps until 20 s are full; ``begun_us`` is where the present sample begins, None: unknown."""

    begun_us: int | None = None
    _sums: dict[Measured, _Sums] = field(default_factory=dict)

    def restart(self, at_us: int | None) -> None:
        """Forget what was gathered; the next sample begins at a time, or with the next full 20 s."""
        self.begun_us = at_us
        self._sums.clear()

    def is_full(self, now_us: int) -> bool:
        """Whether a sample ends with a step that ends now: at or beyond a multiple of 20 s."""
        begun = now_us if self.begun_us is None else self.begun_us
        return now_us // SAMPLE_US > begun // SAMPLE_US or now_us % SAMPLE_US == 0

    @property
    def gathered(self) -> bool:
        """Whether shorter steps wait for their sample."""
        return bool(self._sums)

    def gather(self, measured: Mapping[Measured, Measurement], step_s: float) -> None:
        """Take a step that does not fill the sample."""
        for kind, measurement in measured.items():
            self._gather(kind, measurement, step_s)

    def finish(
        self, measured: Mapping[Measured, Measurement], step_s: float
    ) -> Mapping[Measured, Measurement]:
        """The sample, with its last step."""
        if not self._sums:
            return measured
        self.gather(measured, step_s)
        return {kind: self._mean(kind, measurement) for kind, measurement in measured.items()}

    def _gather(self, kind: Measured, measurement: Measurement, step_s: float) -> None:
        sums = self._sums.get(kind)
        if sums is None or not sums.fits(measurement):
            sums = self._sums[kind] = _renewed(sums, measurement)
        # Another object on a row begins from nothing.
        stays = sums.owners == measurement.owners
        counted = np.where(measurement.owners > 0, step_s, 0.0)
        sums.seconds = np.where(stays, sums.seconds, 0.0) + counted
        for name, values in measurement.columns.items():
            rule = rule_of(name)
            if rule == Rule.LATEST:
                sums.columns[name] = np.array(values, np.float64)
            else:
                weight = 1.0 if rule == Rule.SUM else step_s
                sums.columns[name] = np.where(stays, sums.columns[name], 0.0) + values * weight
        sums.owners = measurement.owners

    def _mean(self, kind: Measured, measurement: Measurement) -> Measurement:
        sums = self._sums[kind]
        seconds = np.maximum(sums.seconds, 1e-9)
        columns = {
            name: values / seconds if rule_of(name) == Rule.MEAN else values
            for name, values in sums.columns.items()
        }
        return Measurement(measurement.owners, columns, measurement.keys)


def _renewed(before: _Sums | None, measurement: Measurement) -> _Sums:
    """Sums for a table that is new or has grown; where there are other parts than before they begin anew."""
    size = measurement.owners.size
    if before is None or measurement.keys is not None:
        zeros = {name: np.zeros(size) for name in measurement.columns}
        return _Sums(measurement.owners, zeros, np.zeros(size), measurement.keys)
    grown = {name: np.pad(values, (0, size - values.size)) for name, values in before.columns.items()}
    more = size - before.seconds.size
    return _Sums(np.pad(before.owners, (0, more)), grown, np.pad(before.seconds, (0, more)))
