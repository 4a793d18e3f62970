"""The library door: open a lab, let time pass, submit commands, read the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.model.commands import Command
from vsphere_client.model.tasks import Source
from vsphere_client.model.units import DAY_US, HOUR_US, MINUTE_US, parse_duration_us, seconds_us
from vsphere_client.session.session import Session
from vsphere_client.session.views.performance import Period, Series, series_of


class Simulation:
    """A lab under a program's control, without a screen and as fast as it can.

    Example:
        >>> sim = Simulation.open("two_hosts.yaml")      # doctest: +SKIP
        >>> sim.submit(MigrateVm(vm="web01", host="esx02"))  # doctest: +SKIP
        >>> sim.run_for(minutes=5)                       # doctest: +SKIP
        >>> sim.report()["vms"][0]["host"]               # doctest: +SKIP
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def open(cls, path: str | Path, *, seed: int | None = None, save: str | Path | None = None) -> Self:
        """Open a lab file or a .vlab; ``save`` keeps the run in a .vlab as it goes.

        Raises:
            LabError: the lab file has problems; all of them are listed.
            DocumentError: the .vlab cannot be opened.
            TraceError: a trace is malformed.
        """
        return cls(Session.open(Path(path), Path(save) if save else None, seed))

    def run_for(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Let that much virtual time pass."""
        whole = (
            seconds_us(seconds) + round(minutes * MINUTE_US) + round(hours * HOUR_US) + round(days * DAY_US)
        )
        self.session.run_for(whole)

    def run_until(self, at: float | str) -> None:
        """Let time pass until a virtual time since the start: 90, "90s", "5m"."""
        self.session.run_until(parse_duration_us(at))

    def submit(self, command: Command, source: Source = Source.USER) -> Task:
        """Submit a command now; a refusal is a task with a fault."""
        return self.session.submit(command, source)

    def report(self) -> dict[str, Any]:
        """The report of the public contract as a dictionary."""
        return self.session.report()

    def statistics(
        self, entity: str, counters: Sequence[str], period: Period = "realtime"
    ) -> tuple[Series, ...]:
        """Series of performance counters of an object, by its id or its name.

        Example:
            >>> sim.statistics("web01", ["cpu.ready.summation"], "day")[0].values  # doctest: +SKIP

        Raises:
            NotFound: no such object.
            AmbiguousName: several objects have that name.
        """
        obj = self.session.engine.world.find(ManagedObject, entity)
        return series_of(self.session, obj.moid, counters, period)

    @property
    def time_s(self) -> float:
        """Virtual seconds since the start."""
        return self.session.now_us / 1e6

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical state."""
        return self.session.digest()

    def save(self, path: str | Path) -> None:
        """Write the run into a .vlab."""
        self.session.save_as(Path(path))

    def close(self) -> None:
        """Close the document, if there is one."""
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
