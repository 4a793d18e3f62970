"""What a choice shows: order, fields, unfolded groups, widths, and what is remarkable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vsphere_client.session.views.esxtop import (
    PANELS,
    Choice,
    HostWatch,
    NotAConfiguration,
    configuration_from,
    configuration_text,
    screen_of,
)


@pytest.fixture
def screen(session, host):
    watch = HostWatch(host.moid)
    return lambda choice: screen_of(watch.read(session, choice.panel), choice)


def names(found):
    index = [column.title for column in found.columns].index("NAME")
    return [row.cells[index].strip() for row in found.rows]


def titles(found):
    return [column.title for column in found.columns]


def test_default_columns_are_those_of_the_tool(screen):
    # vmkernel.md section 7
    wanted = {
        "c": "ID GID NAME NWLD %USED %RUN %SYS %WAIT %VMWAIT %RDY %IDLE %OVRLP %CSTP %MLMTD %SWPWT",
        "m": "GID NAME MEMSZ GRANT CNSM SZTGT TCHD TCHD_W SWCUR SWTGT SWR/s SWW/s LLSWR/s LLSWW/s CPTRD CPTTGT "
        "CACHESZ CACHEUSD ZIP/s UNZIP/s OVHDUW OVHD OVHDMAX",
        "d": "ADAPTR PATH NPTH CMDS/s READS/s WRITES/s MBREAD/s MBWRTN/s DAVG/cmd KAVG/cmd GAVG/cmd QAVG/cmd",
        "u": "DEVICE PATH/WORLD/PARTITION DQLEN WQLEN ACTV QUED %USD LOAD CMDS/s READS/s WRITES/s MBREAD/s "
        "MBWRTN/s DAVG KAVG GAVG QAVG",
        "v": "GID VMNAME VDEVNAME NVDISK CMDS/s READS/s WRITES/s MBREAD/s MBWRTN/s LAT/rd LAT/wr",
        "n": "PORT-ID USED-BY TEAM-PNIC DNAME PKTTX/s MbTX/s PSZTX PKTRX/s MbRX/s PSZRX %DRPTX %DRPRX",
        "i": "VECTOR COUNT/s TIME/int DEVICES",
        "x": "ROLE READS/s MBREAD/s AVGLAT SDLAT WRITES/s MBWRITE/s AVGLAT SDLAT RECOWR/s MBRECOWR/s",
    }
    for panel, text in wanted.items():
        assert titles(screen(Choice(panel=panel))) == text.split(), panel


def test_every_column_explains_itself():
    for panel in PANELS.values():
        letters = [group.letter for group in panel.groups]
        assert letters == sorted(set(letters))
        for group in panel.groups:
            assert all(column.help.endswith(".") for column in group.columns)


def test_rows_are_by_group_id_until_a_key_sorts_them(screen, put):
    put("db", cpu_used_percent=1.0)
    put("web", cpu_used_percent=80.0, cpu_ready_percent=1.0)
    vms = Choice(vm_only=True)
    assert names(screen(vms)) == ["db", "web"]
    assert names(screen(vms.with_sort("U"))) == ["web", "db"]
    assert names(screen(vms.with_sort("R"))) == ["web", "db"]
    assert names(screen(vms.with_sort("U").with_sort("N"))) == ["db", "web"]
    assert vms.with_sort("Z") is vms


@pytest.mark.parametrize("panel", PANELS)
def test_every_sort_key_sorts_by_its_column(session, host, screen, panel):
    watch = HostWatch(host.moid)
    for key, attribute in PANELS[panel].sorts.items():
        found = screen(Choice(panel=panel).with_sort(key))
        value = {row.key: getattr(row, attribute) for row in watch.read(session, panel).rows}
        shown = [value[row.key] for row in found.rows]
        assert shown == sorted(shown, reverse=True)


def test_only_vms(screen):
    assert names(screen(Choice(vm_only=True))) == ["db", "web"]
    assert len(screen(Choice()).rows) > 2
    assert screen(Choice(panel="n", vm_only=True)).rows


def test_worlds_stand_in_the_place_of_an_unfolded_group(screen):
    vms = Choice(vm_only=True)
    db, web = screen(vms).rows
    found = screen(vms.unfolded(db.key))
    assert names(found)[:5] == ["vmx:db", "vmx-vthread:db", "vmx-mks:db", "vmx-svga:db", "vmx-vcpu-0:db"]
    assert len(found.rows) == 10 + 1
    assert {row.gid for row in found.rows[:10]} == {db.gid}
    assert screen(vms.unfolded(db.key).unfolded(db.key)) == screen(vms)
    assert web.key == found.rows[-1].key


def test_fields_are_chosen_and_moved():
    choice = Choice()
    assert choice.letters == "ABcDEFghij"
    shown = [column.title for column in choice.toggled("f").columns()]
    assert shown == ["ID", "GID", "NAME", "NWLD"]
    assert [column.title for column in choice.toggled("F").moved("D").columns()] == [
        "ID",
        "GID",
        "NAME",
        "NWLD",
    ]
    assert [column.title for column in choice.toggled("F").moved("d").columns()] == [
        "ID",
        "GID",
        "NWLD",
        "NAME",
    ]
    assert choice.moved("A").letters == choice.letters
    assert choice.toggled("Z") is choice


def test_the_last_field_stays():
    choice = Choice(panel="p", fields={"p": "Abcd"})
    assert choice.toggled("a") is choice


def test_a_choice_is_kept_in_the_tools_own_file():
    """vmkernel.md 7: W writes ~/.esxtop60rc; its lines are the fields of a panel each, then delay and panel."""
    choice = Choice(panel="m").toggled("J").with_sort("B").with_delay(10).with_name_width(30)
    text = configuration_text(choice)
    lines = text.splitlines()
    assert lines[0] == "ABcDEFghij"
    assert lines[1] == choice.letters
    assert "J" in lines[1]
    assert lines[len(PANELS)] == "10m"
    assert configuration_from(text) == replace(
        choice, fields={p: replace(choice, panel=p).letters for p in PANELS}
    )
    assert configuration_from(configuration_text(replace(choice, vm_only=True))).vm_only


def test_a_file_of_another_release_keeps_what_fits():
    found = configuration_from("aBcDEFghij\nAZ\n5c\nwhat else\n")
    assert found.letters == "aBcDEFghij"
    assert replace(found, panel="m").letters == Choice(panel="m").letters


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense", "no line of delay and panel"),
        ("ABcDEFghij\n1c\n", "the delay is at least 2 s, not 1 s"),
        ("5z\n", "there is no panel 'z'"),
        ("5c\nnames 3\n", "a name has 6 to 128 characters"),
    ],
)
def test_what_is_no_configuration_is_refused(text, told):
    with pytest.raises(NotAConfiguration, match=told):
        configuration_from(text)


def test_delay_and_names_have_their_bounds():
    with pytest.raises(ValueError, match="at least 2 s"):
        Choice().with_delay(1)
    with pytest.raises(ValueError, match="6 to 128"):
        Choice().with_name_width(3)


def test_names_are_cut_to_their_width(screen):
    found = screen(Choice(name_width=6))
    cell = next(row.cells[2] for row in found.rows if row.cells[2].startswith("vmsys"))
    assert cell == "vmsys~"


def test_columns_line_up(screen, put):
    put("db", cpu_used_percent=123456789.0)
    found = screen(Choice())
    assert len({len(row.text) for row in found.rows} | {len(" ".join(found.titles))}) == 1


def test_ready_beyond_the_rule_is_told_in_numbers(screen, put):
    # vmkernel.md 1.3: per vCPU below 5 fine, 5 to 10 look, above 10 problem
    put("db", cpu_run_percent=50.0, cpu_ready_percent=12.0)
    put("web", cpu_run_percent=50.0, cpu_ready_percent=7.0)
    first, second = screen(Choice(vm_only=True)).findings()
    assert first.words == (
        "db: %RDY 48 % over 4 vCPUs = 12 % per vCPU: problem above 10 (it waits for a processor)"
    )
    assert first.severity == "problem"
    assert second.words == "web: %RDY 7 %: look above 5 (it waits for a processor)"


@pytest.mark.parametrize(
    ("panel", "columns", "word"),
    [
        ("c", {"cpu_max_limited_percent": 1.0, "cpu_ready_percent": 1.0}, "%MLMTD"),
        ("c", {"cpu_costop_percent": 4.0}, "%CSTP"),
        ("c", {"cpu_swap_wait_percent": 6.0}, "%SWPWT"),
        ("m", {"memory_swapped_mb": 100.0}, "SWCUR"),
        ("m", {"memory_swap_in_mb_per_s": 1.0}, "SWR/s"),
        ("n", {"net_dropped_percent": 1.0}, "%DRPTX"),
    ],
)
def test_rules_of_thumb(screen, put, panel, columns, word):
    assert not screen(Choice(panel=panel, vm_only=True)).findings()
    put("web", **columns)
    (found,) = screen(Choice(panel=panel, vm_only=True)).findings()
    assert word in found.words


def test_remote_memory_is_poor_below_eighty(screen, put):
    choice = Choice(panel="m").toggled("F")
    put("db", numa_local_percent=79.0, memory_consumed_mb=1000.0)
    (found,) = screen(choice).findings()
    assert found.words.startswith("db: N%L 79 %: problem below 80")
