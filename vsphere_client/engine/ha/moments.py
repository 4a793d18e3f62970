"""The moments of vSphere HA in virtual time: events of the kernel, with words for those worth a stop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrimaryMissed:
    """A secondary has not heard its primary for the host time-out and enters an election."""

    cluster: str
    host: str


@dataclass(frozen=True, slots=True)
class ElectionEnds:
    """The election in which an agent takes part is over."""

    cluster: str
    host: str
    words: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"vSphere HA election in {self.words}"


@dataclass(frozen=True, slots=True)
class AddressesPinged:
    """A host alone has waited for its isolation addresses to answer."""

    cluster: str
    host: str
    name: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"{self.name} decides whether it is isolated"


@dataclass(frozen=True, slots=True)
class IsolationResponds:
    """The delay of the isolation response is over."""

    cluster: str
    host: str
    name: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"Isolation response of {self.name}"


@dataclass(frozen=True, slots=True)
class IsolatedVmStops:
    """A VM on an isolated host is off, by its guest or by force."""

    cluster: str
    vm: str
    forced: bool


@dataclass(frozen=True, slots=True)
class StoppedVmSeen:
    """The primary has read that an isolated host stopped a VM."""

    cluster: str
    vm: str


@dataclass(frozen=True, slots=True)
class SuspectJudged:
    """A primary has waited long enough to judge a silent host; ``words`` say how it looks."""

    cluster: str
    primary: str
    host: str
    words: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return self.words


@dataclass(frozen=True, slots=True)
class RestartPass:
    """A new primary has read the protected lists and restarts what does not run."""

    cluster: str
    primary: str
    words: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"The new primary of {self.words} restarts what does not run"


@dataclass(frozen=True, slots=True)
class VmProtects:
    """The primary has written a VM into its protected list."""

    vm: str


@dataclass(frozen=True, slots=True)
class RetryDue:
    """A VM whose restart failed is tried again."""

    vm: str
    name: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"vSphere HA tries again to restart {self.name}"


@dataclass(frozen=True, slots=True)
class BatchDue:
    """The next restart priority may have waited long enough."""

    cluster: str


@dataclass(frozen=True, slots=True)
class DependencyDue:
    """A VM that others depend on may have become ready."""

    cluster: str


@dataclass(frozen=True, slots=True)
class PlacementDue:
    """VMs without a place are placed anew, once for all that happened at this instant."""

    cluster: str
