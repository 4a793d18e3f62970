"""Edit Settings: CPU topology, scheduling affinity and Advanced Parameters."""

from __future__ import annotations

import pytest

from vsphere_client.model.commands import ReconfigureVm
from vsphere_client.model.kinds import PowerState
from vsphere_client.ui.dialogs.edit_settings import EditSettingsDialog

OFF, ON = "test-ci-11", "web-fe-07"


@pytest.fixture
def edit(window, door, named):
    def opened(name, **changes):
        world = door.session.engine.world
        vm = world.vm(named(name))
        if changes:
            world.update(vm, config=vm.config.model_copy(update=changes))
        assert (vm.power_state == PowerState.OFF) == (name == OFF)
        return EditSettingsDialog(door, vm, parent=window)

    return opened


def choose(field, words):
    found = field.findText(words)
    assert found >= 0, [field.itemText(at) for at in range(field.count())]
    field.setCurrentIndex(found)


def test_sockets_and_nodes_are_advanced_options(edit, door, named):
    dialog = edit(OFF, num_cpu=12)
    choose(dialog.topology.cores, "6 cores, 2 sockets")
    choose(dialog.topology.nodes, "2 nodes of 6 vCPUs")
    dialog.press_ok()
    wanted = {"cpuid.coresPerSocket": 6, "numa.vcpu.maxPerVirtualNode": 6}
    assert door.submitted == [ReconfigureVm(vm=named(OFF), advanced=wanted)]
    door.session.run_for(1_000_000)
    dialog = edit(OFF)
    assert dialog.topology.nodes.currentText() == "2 nodes of 6 vCPUs"
    dialog.topology.cores.setCurrentIndex(0)
    dialog.press_ok()
    assert door.submitted[-1].advanced == {"numa.vcpu.maxPerVirtualNode": 6}


def test_the_choices_follow_the_number_of_cpus(edit):
    dialog = edit(OFF, num_cpu=12)
    choose(dialog.topology.cores, "6 cores, 2 sockets")
    dialog.cpu.setValue(16)
    assert "16 cores, 1 socket" in [
        dialog.topology.cores.itemText(at) for at in range(dialog.topology.cores.count())
    ]
    dialog.press_ok()
    assert dialog.options.error("cores_per_socket") == "16 vCPUs do not divide into sockets of 6 cores."
    assert dialog.tabs.currentIndex() == 1


def test_why_the_guest_sees_one_node_is_told(edit):
    dialog = edit(OFF, num_cpu=8)
    assert "fewer than 9 vCPUs" in dialog.topology.note.text()
    dialog.cpu.setValue(10)
    assert dialog.topology.note.text() == ""
    dialog.topology.hot_add.setChecked(True)
    assert "CPU Hot Plug hides NUMA" in dialog.topology.note.text()


def test_parameters_are_added_changed_and_deleted(edit, door, named):
    dialog = edit(OFF, advanced={"numa.vcpu.min": 12, "sched.mem.pshare.enable": 0})
    assert [row.typed for row in dialog.parameters.rows] == [
        ("numa.vcpu.min", "12"),
        ("sched.mem.pshare.enable", "0"),
    ]
    dialog.parameters.rows[0].value.setText("16")
    dialog.parameters.remove_row(dialog.parameters.rows[1])
    dialog.parameters.add_row("NUMA.autosize.once", "FALSE")
    dialog.parameters.add_row("sched.mem.pshare.salt", "blue")
    dialog.press_ok()
    wanted = {"numa.vcpu.min": 16, "numa.autosize.once": False, "sched.mem.pshare.salt": "blue"}
    assert door.submitted == [ReconfigureVm(vm=named(OFF), advanced=wanted)]
    door.session.run_for(1_000_000)
    assert door.session.engine.world.vm(named(OFF)).config.advanced == wanted


def test_wrong_parameters_are_told_at_their_rows(edit, door):
    dialog = edit(OFF)
    first = dialog.parameters.add_row("numa.vcpu.min", "none")
    second = dialog.parameters.add_row("numa.vcpu.fantasy", "1")
    dialog.press_ok()
    assert first.told.text() == "numa.vcpu.min takes a whole number from 1 to 768."
    assert second.told.text() == "A virtual machine has no advanced option numa.vcpu.fantasy."
    assert (dialog.tabs.currentIndex(), door.submitted) == (2, [])


def test_a_running_vm_takes_only_some_of_them(edit, door, named):
    dialog = edit(ON)
    assert not dialog.topology.cores.isEnabled()
    dialog.parameters.add_row("numa.vcpu.min", "16")
    problem = next(one for one in dialog.check() if not one.field)
    assert problem.text == (
        "Power the virtual machine off first. It would not take numa.vcpu.min as it runs."
    )
    dialog.press_ok()
    assert door.submitted == []
    dialog.parameters.rows[-1].name.setCurrentText("sched.mem.maxmemctl")
    dialog.parameters.rows[-1].value.setText("2048")
    dialog.press_ok()
    assert door.submitted[0].advanced["sched.mem.maxmemctl"] == 2048


def test_affinity_is_written_as_ranges(edit, door, named):
    dialog = edit(ON, num_cpu=2)
    assert not dialog.affinity.line.isEnabled(), "its cluster has DRS"
    dialog = edit(ON, num_cpu=2, cpu_affinity=(0, 1, 2, 3, 8))
    assert (dialog.affinity.line.text(), dialog.affinity.line.isEnabled()) == ("0-3, 8", True)
    for text, told in (
        ("4", "2 vCPUs need at least as many logical processors, not 1."),
        ("4-x", "Write processors as numbers and ranges, such as 0-3, 8."),
        ("7-4", "The range 7-4 ends before it begins."),
        ("0, 999", "not 999."),
    ):
        dialog.affinity.line.setText(text)
        dialog.press_ok()
        assert dialog.hardware.error("cpu_affinity").endswith(told)
    dialog.affinity.line.setText("4-5")
    dialog.press_ok()
    assert door.submitted == [ReconfigureVm(vm=named(ON), cpu_affinity=(4, 5))]


def test_vcpus_are_added_to_a_running_vm_with_hot_plug(edit, door, named):
    dialog = edit(ON, cpu_hot_add=True)
    before = dialog.cpu.value()
    dialog.cpu.setValue(before + 2)
    dialog.press_ok()
    assert door.submitted == [ReconfigureVm(vm=named(ON), num_cpu=before + 2)]
    assert door.session.engine.world.vm(named(ON)).config.num_cpu == before + 2


def test_latency_sensitivity_says_what_it_takes(edit, door, named):
    dialog = edit(OFF, num_cpu=4, hardware_version=20)
    assert dialog.latency.note.isHidden()
    choose(dialog.latency.level, "High")
    assert dialog.latency.note.text().startswith("Needs CPU reserved for 4 cores")
    choose(dialog.latency.level, "High with Hyper-threading")
    assert dialog.latency.note.text().startswith("Needs CPU reserved for 2 cores")
    assert dialog.latency.note.text().endswith("and all guest memory.")
    choose(dialog.topology.cores, "2 2-thread cores, 1 socket")
    dialog.press_ok()
    wanted = ReconfigureVm(
        vm=named(OFF),
        latency_sensitivity="high",
        simultaneous_threads=2,
        advanced={"cpuid.coresPerSocket": 4},
    )
    assert door.submitted == [wanted]
    door.session.run_for(1_000_000)
    assert edit(OFF).latency.level.currentText() == "High with Hyper-threading"


def test_virtual_hyper_threading_needs_version_20_and_even_vcpus(edit, door):
    dialog = edit(OFF, num_cpu=4, hardware_version=19)
    choose(dialog.latency.level, "High with Hyper-threading")
    dialog.press_ok()
    assert dialog.options.error("latency_sensitivity") == (
        "Virtual hyper-threading needs virtual machine version 20 or later (ESXi 8.0); this one has version 19."
    )
    dialog = edit(OFF, num_cpu=4, hardware_version=20)
    choose(dialog.latency.level, "High with Hyper-threading")
    dialog.cpu.setValue(3)
    dialog.press_ok()
    assert "3 vCPUs do not divide" in dialog.options.error("latency_sensitivity")
    assert door.submitted == []
    assert not edit(ON).latency.level.isEnabled()
