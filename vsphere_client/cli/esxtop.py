"""esxtop of one host on the command line: its screens as text, or its batch mode as CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vsphere_client.cli.door import fail, length_us, open_session
from vsphere_client.model.units import SECOND_US

if TYPE_CHECKING:
    from vsphere_client.session.session import Session
    from vsphere_client.session.views.esxtop import Choice, HostWatch, Look

NAMED_HOSTS = 5


def esxtop(
    file: Annotated[Path, typer.Argument(help="A lab (.yaml, .json) or a saved .vlab.")],
    host: Annotated[str, typer.Option(help="Name of the host.")],
    batch: Annotated[
        bool, typer.Option("-b", help="Batch mode: CSV in the layout of the real tool.")
    ] = False,
    delay: Annotated[str, typer.Option("-d", help="Virtual seconds between two samples, at least 2.")] = "5",
    samples: Annotated[str, typer.Option("-n", help="Number of samples.")] = "1",
    at: Annotated[
        str | None, typer.Option(help="Virtual time of the first sample; 30m, or where a saved run stands.")
    ] = None,
    everything: Annotated[bool, typer.Option("-a", help="All fields and all worlds.")] = False,
    panel: Annotated[str, typer.Option(help="Panel of the text: c, m, d, u, v, n, i, x or p.")] = "c",
) -> None:
    """Watch one host as esxtop does: text screens, or with -b its CSV."""
    from vsphere_client.session.views.esxtop import HostWatch

    choice = _choice(panel, delay, everything)
    count = _whole("-n", samples, 1)
    begin = None if at is None and file.suffix == ".vlab" else length_us("--at", at or "30m")
    session: Session = open_session(file)
    watch = HostWatch(_host(session, host))
    try:
        looks = _looks(session, watch, begin, choice.delay_s, count)
        if batch:
            _write_batch(looks, everything)
        else:
            _write_screens(looks, choice)
    finally:
        # A look changes nothing: unlike `Session.close`, this leaves a saved run where it stands.
        if session.document is not None:
            session.document.close()


def _choice(panel: str, delay: str, everything: bool) -> Choice:
    from vsphere_client.session.views.esxtop import PANELS, Choice

    if panel not in PANELS:
        fail([f"--panel: there is no panel '{panel}'; write one of {', '.join(PANELS)}"])
    seconds = _whole("-d", delay, 0)
    try:
        choice = Choice(panel=panel).with_delay(seconds)
    except ValueError as problem:
        fail([f"-d: {problem}"])
    for letter in choice.letters if everything else "":
        if letter.islower():
            choice = choice.toggled(letter)
    return choice


def _whole(option: str, text: str, least: int) -> int:
    """A whole number, or the end of the program with what is wrong with it."""
    try:
        number = int(text)
    except ValueError:
        fail([f"{option}: '{text}' is not a whole number"])
    if number < least:
        fail([f"{option}: at least {least}, not {number}"])
    return number


def _host(session: Session, name: str) -> str:
    """Id of the host of that name, or of the only one whose name begins so before the first dot."""
    from vsphere_client.engine.world.objects import HostSystem

    hosts = sorted(session.engine.world.all_of(HostSystem), key=lambda one: one.name)
    found = [one for one in hosts if one.name == name] or [
        one for one in hosts if one.name.partition(".")[0] == name
    ]
    if len(found) == 1:
        return found[0].moid
    known = ", ".join(one.name for one in hosts[:NAMED_HOSTS])
    more = f" and {len(hosts) - NAMED_HOSTS} more" if len(hosts) > NAMED_HOSTS else ""
    fail([f"--host: there is no host '{name}'; there are {known or 'none'}{more}"])


def _looks(
    session: Session, watch: HostWatch, begin_us: int | None, delay_s: int, count: int
) -> Iterator[Look]:
    """One look after the other."""
    begin = session.now_us if begin_us is None else begin_us
    session.seek(begin)
    for index in range(count):
        session.run_until(begin + index * delay_s * SECOND_US)
        yield watch.look(session)


def _write_batch(looks: Iterator[Look], everything: bool) -> None:
    from vsphere_client.session.views.esxtop import BatchWriter

    writer: BatchWriter | None = None
    for look in looks:
        writer = writer or BatchWriter(sys.stdout, look.scene.host.name, everything)
        writer.write(look)


def _write_screens(looks: Iterator[Look], choice: Choice) -> None:
    from vsphere_client.session.views.esxtop import reading_of, screen_of

    for index, look in enumerate(looks):
        lines = screen_of(reading_of(look, choice.panel), choice).lines
        sys.stdout.write(("\n" if index else "") + "\n".join(lines) + "\n")
