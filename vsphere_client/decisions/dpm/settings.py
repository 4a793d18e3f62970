"""How DPM is set, with every constant and its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

DISABLED: Final = 0
MANUAL: Final = 1
AUTOMATIC: Final = 2

WOKE: Final = 0
FAILED: Final = 1
FAILED_LATELY: Final = 2

DEFAULTS: Final[Mapping[str, float]] = {
    "DemandCapacityRatioTarget": 63.0,
    "DemandCapacityRatioToleranceHost": 18.0,
    "VmDemandHistorySecsHostOn": 300.0,
    "VmDemandHistorySecsHostOff": 2400.0,
    "HostsMinUptimeSecs": 600.0,
    "MinPoweredOnCpuCapacity": 1.0,
    "MinPoweredOnMemCapacity": 1.0,
    "PowerPerformanceRatio": 40.0,
}
"""Advanced options and what they are unless set (KB 310527; from the third on well known, not re-read)."""

MOST_TRIALS: Final = 4
"""Our assumption: after so many candidates that could not be emptied a run gives up."""
MOST_HOSTS_AT_ONCE: Final = 8
"""Our assumption: so many hosts at most are sent to standby in one run; the next run goes on."""


@dataclass(frozen=True, slots=True)
class DpmSettings:
    """The Power Management page: who acts, slider 1 (conservative) to 5, advanced options.

    ``any_host_idles`` lets each host under the band be a candidate (research literature, Gulati et al. 2012);
    else all hosts have to be under it (KB 310527).

    Raises:
        ValueError: The threshold is not 1 to 5.
    """

    automatic: bool = True
    threshold: int = 3
    any_host_idles: bool = False
    advanced: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.threshold <= 5:
            raise ValueError(f"A DPM threshold is 1 to 5, not {self.threshold}.")

    def option(self, name: str) -> float:
        """An advanced option, or its default."""
        return float(self.advanced.get(name, DEFAULTS[name]))

    @property
    def low(self) -> float:
        """Load of a host under which it idles: 45 % by default."""
        return (self._target - self._tolerance) / 100.0

    @property
    def high(self) -> float:
        """Load of a host beyond which it needs help: 81 % by default."""
        return (self._target + self._tolerance) / 100.0

    @property
    def target(self) -> float:
        """The middle of the band: 63 % by default."""
        return self._target / 100.0

    @property
    def _target(self) -> float:
        return self.option("DemandCapacityRatioTarget")

    @property
    def _tolerance(self) -> float:
        return self.option("DemandCapacityRatioToleranceHost")

    @property
    def power_performance_ratio(self) -> float:
        """How many times its cost a power-off has to save (PowerPerformanceRatio, KB 310527, from memory)."""
        return self.option("PowerPerformanceRatio")

    @property
    def minutes_to_wake(self) -> int:
        """Minutes of demand that a power-on looks at."""
        return max(1, round(self.option("VmDemandHistorySecsHostOn") / 60.0))

    @property
    def minutes_to_sleep(self) -> int:
        """Minutes of demand that a power-off looks at."""
        return max(1, round(self.option("VmDemandHistorySecsHostOff") / 60.0))
