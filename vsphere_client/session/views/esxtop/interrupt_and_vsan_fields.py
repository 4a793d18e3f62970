"""The fields of panels i and x; see `fields` for what letters and counter names are."""

from __future__ import annotations

from vsphere_client.session.views.esxtop.columns import Column, FieldGroup

INTERRUPT = (
    FieldGroup("A", "VECTOR", (Column("vector", "VECTOR", "Number of the interrupt.", width=8, text=True),)),
    FieldGroup("B", "COUNT/s", (Column("count", "COUNT/s", "Interrupts a second.", "Interrupts/sec", 10),)),
    FieldGroup(
        "C",
        "COUNT_x",
        (
            Column(
                "counts",
                "COUNT_x",
                "Interrupts a second on processor x.",
                "Interrupts/sec CPU x",
                9,
                each=True,
            ),
        ),
        shown=False,
    ),
    FieldGroup(
        "D",
        "TIME/int",
        (Column("time", "TIME/int", "Handling one takes so many us.", "Time/Interrupt", 9, 1),),
    ),
    FieldGroup(
        "E",
        "TIME_x",
        (
            Column(
                "times",
                "TIME_x",
                "Handling one takes processor x so many us.",
                "Time/Interrupt CPU x",
                decimals=1,
                each=True,
            ),
        ),
        shown=False,
    ),
    FieldGroup(
        "F", "DEVICES", (Column("devices", "DEVICES", "Whose interrupts these are.", width=16, text=True),)
    ),
)


def _role_io(letter: str, title: str, word: str, names: tuple[str, str], keys: tuple[str, ...]) -> FieldGroup:
    """Commands, MB, latency and its deviation of a kind of command; the two latencies are written alike."""
    many, mega, mean, off = keys
    return FieldGroup(
        letter,
        title,
        (
            Column(many, names[0], f"{word} a second.", f"{word}/sec"),
            Column(mega, names[1], f"MB a second of {word.lower()}.", f"{word} MBytes/sec", 10),
            Column(mean, "AVGLAT", f"Mean latency of {word.lower()}, ms.", f"{word} Average Latency ms"),
            Column(off, "SDLAT", "Standard deviation of it, ms.", f"{word} Latency Deviation ms"),
        ),
    )


VSAN = (
    FieldGroup(
        "A",
        "ROLE",
        (
            Column(
                "name", "ROLE", "Client of VMs, owner of objects, manager of components.", width=12, text=True
            ),
        ),
    ),
    _role_io(
        "B",
        "READ STATS",
        "Reads",
        ("READS/s", "MBREAD/s"),
        ("reads", "mb_read", "read_latency", "read_deviation"),
    ),
    _role_io(
        "C",
        "WRITE STATS",
        "Writes",
        ("WRITES/s", "MBWRITE/s"),
        ("writes", "mb_written", "write_latency", "write_deviation"),
    ),
    FieldGroup(
        "D",
        "RECOVERY WRITE STATS",
        (
            Column("recovery", "RECOWR/s", "Recovery writes a second.", "Recovery Writes/sec"),
            Column("mb_recovery", "MBRECOWR/s", "MB a second of recovery writes.", "Recovery MBytes/sec", 10),
        ),
    ),
)
