"""The fields of the storage panels d, u and v, by the letters of the field chooser; see `fields`."""

from __future__ import annotations

from vsphere_client.session.views.esxtop.columns import GID, Column, FieldGroup

_THROUGHPUT = (
    Column("cmds", "CMDS/s", "Commands a second.", "Commands/sec"),
    Column("reads", "READS/s", "Reads a second.", "Reads/sec"),
    Column("writes", "WRITES/s", "Writes a second.", "Writes/sec"),
    Column("mb_read", "MBREAD/s", "MB read a second.", "MBytes Read/sec"),
    Column("mb_written", "MBWRTN/s", "MB written a second.", "MBytes Written/sec"),
)


def _io(latency: str) -> tuple[FieldGroup, ...]:
    """Throughput and latency as adapters and devices have them."""
    return (
        FieldGroup("D", "IO STATS", _THROUGHPUT),
        FieldGroup(
            "E",
            "LATENCY/cmd (ms)",
            (
                Column(
                    "davg",
                    f"DAVG{latency}",
                    "At the device, ms; problem above 25.",
                    "Average Driver MilliSec/Command",
                ),
                Column(
                    "kavg",
                    f"KAVG{latency}",
                    "In the VMkernel, ms; problem above 2.",
                    "Average Kernel MilliSec/Command",
                ),
                Column(
                    "gavg",
                    f"GAVG{latency}",
                    "What the guest feels, ms: DAVG + KAVG.",
                    "Average Guest MilliSec/Command",
                ),
                Column(
                    "qavg",
                    f"QAVG{latency}",
                    "In the device queue, ms; part of KAVG.",
                    "Average Queue MilliSec/Command",
                ),
            ),
        ),
    )


ADAPTER = (
    FieldGroup("A", "ADAPTR", (Column("name", "ADAPTR", "Storage adapter.", width=8, text=True),)),
    FieldGroup("B", "PATH", (Column("path", "PATH", "Path, when unfolded.", width=20, text=True),)),
    FieldGroup("C", "NPTH", (Column("paths", "NPTH", "Number of paths.", "Paths", 5),)),
    *_io("/cmd"),
    FieldGroup(
        "F",
        "QSTATS",
        (Column("queue", "AQLEN", "Depth of the adapter's queue.", "Adapter Q Depth", 6, 0),),
        shown=False,
    ),
)

DEVICE = (
    FieldGroup("A", "DEVICE", (Column("name", "DEVICE", "Device or NFS mount.", width=36, text=True),)),
    FieldGroup(
        "B",
        "PATH/WORLD/PARTITION",
        (
            Column(
                "path",
                "PATH/WORLD/PARTITION",
                "Path, world or partition, when unfolded.",
                width=20,
                text=True,
            ),
        ),
    ),
    FieldGroup(
        "C",
        "QSTATS",
        (
            Column("queue", "DQLEN", "Depth of the device queue.", "Device Q Depth", 6),
            Column("world_queue", "WQLEN", "Depth of a world's queue.", "World Q Depth", 6),
            Column("active", "ACTV", "Commands on the device now.", "Active Commands", 6, 0),
            Column(
                "queued",
                "QUED",
                "Commands that wait in the VMkernel; problem above 0.",
                "Queued Commands",
                6,
                0,
            ),
            Column("used_percent", "%USD", "ACTV in percent of the depth.", "% Used", 6, 0),
            Column("load", "LOAD", "(ACTV + QUED) / depth.", "Load", 6),
        ),
    ),
    *_io(""),
    FieldGroup(
        "F",
        "RESVSTATS",
        (
            Column("reservations", "RESV/s", "SCSI reservations of the device by this host.", "Reserves/sec"),
            Column(
                "conflicts",
                "CONS/s",
                "Commands refused as another host has the device reserved; problem above 20.",
                "Conflicts/sec",
            ),
        ),
        shown=False,
    ),
    FieldGroup(
        "G",
        "ERRSTATS/s",
        (
            Column("aborts", "ABRTS/s", "Commands that guests gave up; problem above 0.", "Aborts/sec"),
            Column("resets", "RESETS/s", "Resets of the bus by guests; problem above 0.", "Resets/sec"),
        ),
        shown=False,
    ),
    FieldGroup(
        "H",
        "DATASTORE",
        (Column("datastore", "DATASTORE", "The datastore on it (only here).", width=16, text=True),),
        shown=False,
    ),
)

VIRTUAL_DISK = (
    FieldGroup("A", "GID", (GID,)),
    FieldGroup("B", "VMNAME", (Column("name", "VMNAME", "Virtual machine.", width=20, text=True),)),
    FieldGroup(
        "C",
        "VDEVNAME",
        (Column("device", "VDEVNAME", "Virtual disk, when unfolded.", width=9, text=True),),
    ),
    FieldGroup("D", "NVDISK", (Column("disks", "NVDISK", "Number of virtual disks.", width=6),)),
    FieldGroup("E", "IO STATS", _THROUGHPUT),
    FieldGroup(
        "F",
        "LATENCY (ms)",
        (
            Column("latency_read", "LAT/rd", "Mean latency of reads, ms.", "Average MilliSec/Read"),
            Column("latency_write", "LAT/wr", "Mean latency of writes, ms.", "Average MilliSec/Write"),
        ),
    ),
)
