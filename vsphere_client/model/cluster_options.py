"""Advanced options that a person types: of vSphere DRS and vSphere HA, with names, ranges and meaning.

A lab may set others; they are kept without effect, as vCenter keeps them. Ranges are the product's where it
publishes them and our assumption elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Literal, NamedTuple

from vsphere_client.model.advanced_options import OptionValue

OptionKind = Literal["whole", "number", "flag", "address", "text"]


class ClusterOption(NamedTuple):
    """One option: what it takes, what holds without it, and what it does."""

    name: str
    meaning: str
    default: str
    lowest: float = 0.0
    highest: float = 0.0
    kind: OptionKind = "whole"

    @property
    def takes(self) -> str:
        """What a value may be, such as ``a whole number from 1 to 5``."""
        if self.kind == "flag":
            return "true or false"
        if self.kind == "address":
            return "an IP address"
        if self.kind == "text":
            return "a text"
        what = "a whole number" if self.kind == "whole" else "a number"
        return f"{what} from {self.lowest:g} to {self.highest:.0f}"

    @property
    def told(self) -> str:
        """Meaning and default in one line."""
        return f"{self.meaning}. Default: {self.default}."


def _switch(name: str, meaning: str, default: str) -> ClusterOption:
    return ClusterOption(name, meaning, default, 0, 1)


def _named(*options: ClusterOption) -> dict[str, ClusterOption]:
    return {option.name: option for option in options}


DRS_OPTIONS: dict[str, ClusterOption] = _named(
    _switch("CheckPairWiseImbalance", "DRS before 7.0: compare the fullest with the emptiest host", "1"),
    _switch("CostBenefit", "DRS before 7.0: weigh what a move costs; 0 leaves it out", "1"),
    ClusterOption("DemandCapacityRatioTarget", "Use of a host that DPM aims at, in %", "63", 40, 90),
    ClusterOption("DemandCapacityRatioToleranceHost", "Half the width of DPM's band, in %", "18", 10, 40),
    ClusterOption("HostsMinUptimeSecs", "Seconds a host stays up before DPM sends it off", "600", 0, 86_400),
    ClusterOption("IdleTax", "100 less the idle memory that counts as demand, in %", "75", 0, 100),
    ClusterOption("LimitVMsPerESXHost", "Most VMs that DRS places on a host", "no limit", 1, 10_000),
    ClusterOption(
        "LimitVMsPerESXHostPercent", "Most VMs of a host, in % over the mean", "no limit", 0, 1_000
    ),
    ClusterOption("MaxEvacuationUtilizationPct", "How full evacuations make hosts, in %", "150", 40, 200),
    ClusterOption("MaxMovesPerHost", "Most moves away from a host in one run", "8", 0, 1_000),
    ClusterOption("MaxVcpusPerClusterPct", "vCPUs of the cluster, in % of its cores", "no limit", 0, 10_000),
    ClusterOption("MaxVcpusPerCore", "vCPUs that a host runs on each core", "no limit", 4, 100, "number"),
    _switch("MinGoodness", "DRS before 7.0: leave moves alone that bring little; 0 makes them", "1"),
    ClusterOption("MinPoweredOnCpuCapacity", "MHz that DPM always keeps on", "1", 0, 100_000_000),
    ClusterOption("MinPoweredOnMemCapacity", "MB of memory that DPM always keeps on", "1", 0, 1_000_000_000),
    ClusterOption("PercentIdleMBInMemDemand", "Idle memory that counts as demand, in %", "25", 0, 100),
    ClusterOption("PollPeriodSec", "DRS before 7.0: seconds between two runs", "300", 60, 3_600),
    ClusterOption("PowerPerformanceRatio", "How many times its cost a power-off must save", "40", 0, 500),
    _switch("ReserveResources", "Hold the room for the VMs of a power-on recommendation", "0"),
    _switch("TryBalanceVmsPerHost", "Even the number of VMs where it costs nobody anything", "0"),
    ClusterOption("VmDemandHistorySecsHostOff", "Demand that DPM looks at to sleep, in s", "2400", 60, 7_200),
    ClusterOption("VmDemandHistorySecsHostOn", "Demand that DPM looks at to wake, in s", "300", 60, 3_600),
)
"""Options of vSphere DRS and DPM by name (drs.md 2 to 6 and 9)."""

_ADDRESSES = tuple(
    ClusterOption(f"das.isolationaddress{n}", "An address that isolated hosts ping", "none", kind="address")
    for n in range(10)
)
HA_OPTIONS: dict[str, ClusterOption] = _named(
    ClusterOption("das.config.fdm.hostTimeout", "Seconds until a silent host is suspected", "10", 1, 3_600),
    ClusterOption(
        "das.config.fdm.isolationPolicyDelaySec",
        "Seconds that an isolated host waits before its response",
        "30",
        30,
        3_600,
    ),
    ClusterOption("das.heartbeatDsPerHost", "Heartbeat datastores of each host", "2", 2, 5),
    ClusterOption(
        "das.ignoreInsufficientHbDatastore",
        "Say nothing of too few heartbeat datastores",
        "false",
        kind="flag",
    ),
    ClusterOption(
        "das.ignoreRedundantNetWarning", "Say nothing of a single management adapter", "false", kind="flag"
    ),
    ClusterOption("das.isolationShutdownTimeout", "Seconds for guests to shut down", "300", 0, 86_400),
    *_ADDRESSES,
    ClusterOption("das.maxvmrestartcount", "Attempts to restart a VM", "5", 0, 100),
    ClusterOption("das.perHostConcurrentFailoversLimit", "VMs that a host restarts at once", "32", 1, 1_024),
    ClusterOption(
        "das.respectVmHostSoftAffinityRules", "Failovers respect VM-Host should rules", "true", kind="flag"
    ),
    ClusterOption(
        "das.respectVmVmAntiAffinityRules", "Failovers respect VM anti-affinity rules", "true", kind="flag"
    ),
    ClusterOption("das.slotcpuinmhz", "Largest CPU slot, in MHz", "no limit", 1, 1_000_000, "number"),
    ClusterOption("das.slotmeminmb", "Largest memory slot, in MB", "no limit", 1, 100_000_000, "number"),
    ClusterOption(
        "das.usedefaultisolationaddress", "Isolated hosts ping their default gateway", "true", kind="flag"
    ),
    ClusterOption(
        "das.vmcpuminmhz", "CPU slot of a VM without a reservation, in MHz", "32", 0, 1_000_000, "number"
    ),
    ClusterOption(
        "das.vmmemoryminmb",
        "Memory slot of a VM without a reservation, in MB",
        "0",
        0,
        100_000_000,
        "number",
    ),
)
"""Options of vSphere HA by name (vSphere Availability, advanced options)."""


def option_named(name: str, known: Mapping[str, ClusterOption]) -> ClusterOption | None:
    """The option of that name in any spelling of capitals; None if nobody knows it."""
    if (option := known.get(name)) is not None:
        return option
    return next((one for one in known.values() if one.name.lower() == name.strip().lower()), None)


def option_value(option: ClusterOption, text: str) -> OptionValue:
    """The value that was typed.

    Raises:
        ValueError: a sentence that names the option and what it takes.
    """
    typed = text.strip()
    value = _READERS[option.kind](option, typed)
    if value is None:
        raise ValueError(f"{option.name} takes {option.takes}.")
    return value


def _whole(option: ClusterOption, text: str) -> OptionValue | None:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return int(text) if option.lowest <= int(text) <= option.highest else None


def _number(option: ClusterOption, text: str) -> OptionValue | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if not option.lowest <= value <= option.highest:  # not a number is in no range either
        return None
    return int(value) if value.is_integer() else value


def _flag(_option: ClusterOption, text: str) -> OptionValue | None:
    return {"true": True, "false": False}.get(text.lower())


def _address(_option: ClusterOption, text: str) -> OptionValue | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def _text(_option: ClusterOption, text: str) -> OptionValue | None:
    return text or None


_READERS = {"whole": _whole, "number": _number, "flag": _flag, "address": _address, "text": _text}
