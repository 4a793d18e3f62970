"""esxtop of one host on the command line: its screens as text, its batch mode as CSV, and the replay of that."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
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
    file: Annotated[Path | None, typer.Argument(help="A lab (.yaml, .json) or a saved .vlab.")] = None,
    host: Annotated[str | None, typer.Option(help="Name of the host.")] = None,
    batch: Annotated[
        bool, typer.Option("-b", help="Batch mode: CSV in the layout of the real tool.")
    ] = False,
    delay: Annotated[
        str | None, typer.Option("-d", help="Virtual seconds between two samples, at least 2; 5 without -c.")
    ] = None,
    samples: Annotated[
        str | None, typer.Option("-n", help="Number of samples; 1, or with -R all of the file's.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Virtual time of the first sample; 30m, or where a saved run stands.")
    ] = None,
    everything: Annotated[bool, typer.Option("-a", help="All fields and all worlds.")] = False,
    panel: Annotated[
        str | None, typer.Option(help="Panel of the text: c, m, d, u, v, n, i, x or p; c without -c.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("-c", help="Fields, delay and panel as W of the window keeps them.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option("-R", help="Show the samples of a CSV that -b wrote, one by one.")
    ] = None,
) -> None:
    """Watch one host as esxtop does: text screens, with -b its CSV, with -R that CSV as screens again."""
    choice = _choice(_kept(config), panel, delay, everything)
    if replay is not None:
        if file is not None or host is not None or batch:
            fail(["-R: a replay needs no lab, no --host and no -b"])
        _replay(replay, choice, None if samples is None else _whole("-n", samples, 1))
        return
    if file is None or host is None:
        fail(["Name a lab or saved run and its --host, or a batch file with -R"])
    count = _whole("-n", samples or "1", 1)
    _watch(file, host, choice, (count, at), batch=batch, everything=everything)


def _watch(
    file: Path, host: str, choice: Choice, when: tuple[int, str | None], *, batch: bool, everything: bool
) -> None:
    """Look at a host so many times from a moment on, and write what is seen."""
    from vsphere_client.session.views.esxtop import HostWatch

    count, at = when
    begin = None if at is None and file.suffix == ".vlab" else length_us("--at", at or "30m")
    session: Session = open_session(file)
    watch = HostWatch(_host(session, host))
    try:
        looks = _looks(session, watch, begin, choice.delay_s, count)
        if batch:
            _write_batch(looks, choice, everything)
        else:
            _write_screens(looks, choice)
    finally:
        # A look changes nothing: unlike `Session.close`, this leaves a saved run where it stands.
        if session.document is not None:
            session.document.close()


def _kept(config: Path | None) -> Choice:
    """What a configuration file keeps; the defaults without one."""
    from vsphere_client.session.views.esxtop import Choice, NotAConfiguration, configuration_from

    if config is None:
        return Choice()
    try:
        return configuration_from(config.read_text(encoding="utf-8"))
    except OSError as error:
        fail([f"-c: {config} cannot be read: {error.strerror}"])
    except (NotAConfiguration, UnicodeDecodeError) as problem:
        fail([f"-c: {config} is no configuration: {problem}"])


def _choice(kept: Choice, panel: str | None, delay: str | None, everything: bool) -> Choice:
    from vsphere_client.session.views.esxtop import PANELS

    if panel is not None and panel not in PANELS:
        fail([f"--panel: there is no panel '{panel}'; write one of {', '.join(PANELS)}"])
    seconds = kept.delay_s if delay is None else _whole("-d", delay, 0)
    try:
        choice = kept.with_panel(panel or kept.panel).with_delay(seconds)
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


def _write_batch(looks: Iterator[Look], choice: Choice, everything: bool) -> None:
    from vsphere_client.session.views.esxtop import BatchWriter

    writer: BatchWriter | None = None
    for look in looks:
        writer = writer or BatchWriter(sys.stdout, look.scene.host.name, everything, choice)
        writer.write(look)


def _write_screens(looks: Iterator[Look], choice: Choice) -> None:
    from vsphere_client.session.views.esxtop import reading_of, screen_of

    for index, look in enumerate(looks):
        _write_screen(screen_of(reading_of(look, choice.panel), choice).lines, index)


def _write_screen(lines: Sequence[str], index: int) -> None:
    sys.stdout.write(("\n" if index else "") + "\n".join(lines) + "\n")


def _replay(file: Path, choice: Choice, most: int | None) -> None:
    """Show a batch file sample by sample; at a terminal each waits for Enter."""
    from vsphere_client.session.views.esxtop import NotABatchFile, recorded_samples, replayed, screen_of

    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for index, sample in enumerate(recorded_samples(lines)):
                if index == most or (index and _at_terminal() and not _wants_next()):
                    break
                _write_screen(screen_of(replayed(sample, choice.panel), choice).lines, index)
    except OSError as error:
        fail([f"-R: {file} cannot be read: {error.strerror}"])
    except NotABatchFile as problem:
        fail([f"-R: {file} cannot be replayed: {problem}"])


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _wants_next() -> bool:
    return input("Enter: next sample, q: end ").strip().lower() != "q"
