"""Chart Options: counters, objects, type and interval, and what is kept of them under a name."""

from chart_scene import advanced, figures

from vsphere_client.model.kinds import Kind
from vsphere_client.ui.objects.performance.chart_options import (
    LINE,
    STACKED,
    ChartOptions,
    SavedOptions,
    ShortMemory,
    options_from,
)
from vsphere_client.ui.objects.performance.interval_dialog import IntervalDialog
from vsphere_client.ui.objects.performance.save_options_dialog import REPLACES, SaveOptionsDialog
from vsphere_client.ui.objects.performance.spans import Span

SECOND = 1_000_000


def test_chart_options_choose_counters_objects_and_type(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    dialog = page.open_options()
    assert dialog.options() == page.options
    dialog.counters.set_ticked(())
    assert not dialog.ok_button.isEnabled()
    dialog.counters.set_ticked(("cpu.usage.average", "cpu.usagemhz.average", "cpu.ready.summation"))
    assert dialog.find_problems()[0].text == "A chart shows at most two units at once, not %, MHz, ms."
    dialog.counters.set_ticked(("cpu.usagemhz.average",))
    some = [moid for moid in dialog.objects._cells if moid != page.moid][:3]
    dialog.objects.set_ticked(some)
    dialog.style_field.setCurrentIndex(dialog.style_field.findData(STACKED))
    dialog.press_ok()
    assert page.options == ChartOptions("cpu", ("cpu.usagemhz.average",), tuple(some), STACKED)
    assert [line.key for line in page.chart.lines] == [f"{moid}/cpu.usagemhz.average" for moid in some]


def test_chart_options_of_another_group_begin_with_its_defaults(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    dialog = page.open_options()
    dialog.groups.set_current("mem")
    dialog._group_chosen("mem")
    dialog.press_ok()
    assert page.view.currentData() == "mem"
    assert "Consumed" in figures(page)
    assert figures(page)["Consumed"].unit == "GB"


def test_options_are_kept_under_a_name(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    dialog = page.open_options()
    dialog.counters.set_ticked(("cpu.ready.summation",))
    dialog._ask_name()
    (asked,) = dialog.findChildren(SaveOptionsDialog)
    assert not asked.ok_button.isEnabled(), "a name is needed"
    asked.name.setText(" Ready of hosts ")
    asked.press_ok()
    dialog.reject()
    again = page.open_options()
    again.sets.setCurrentIndex(again.sets.findData("Ready of hosts"))
    again._set_chosen(1)
    assert again.counters.ticked() == ("cpu.ready.summation",)
    again._delete()
    assert again.sets.count() == 1


def test_kept_options_are_read_as_they_were_written_and_nonsense_is_none():
    options = ChartOptions("mem", ("mem.active.average",), ("vm-1",), LINE, Span("custom", 5, 9))
    assert options_from(options.as_text()) == options
    for text in ("", "{}", "[]", '{"span": {}}'):
        assert options_from(text) is None
    saved = SavedOptions(ShortMemory(), Kind.HOST)
    saved.save("a", options)
    assert (saved.names(), saved.get("a"), saved.get("b")) == (["a"], options, None)


def test_an_interval_must_end_after_it_begins_and_have_been(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    dialog = IntervalDialog(
        long_lab.driver.start, Span("custom", 100 * SECOND, 300 * SECOND), page.driver.now_us
    )
    qtbot.addWidget(dialog)
    told = []
    dialog.chosen.connect(told.append)
    dialog.end.setDateTime(dialog.begin.dateTime())
    dialog.press_ok()
    assert dialog.form.error("to") == "The end is not after the beginning."
    dialog.end.setDateTime(dialog.begin.dateTime().addSecs(60))
    dialog.press_ok()
    assert told == [Span("custom", 100 * SECOND, 160 * SECOND)]


def test_a_name_that_is_taken_is_told_before_it_is_replaced(qtbot):
    dialog = SaveOptionsDialog("Mine", ["Mine", "Other"])
    qtbot.addWidget(dialog)
    assert dialog.told.text() == REPLACES
    dialog.name.setText("New")
    assert dialog.told.text() == ""
    assert dialog.ok_button.isEnabled()


def test_an_interval_may_be_the_last_hours_and_moves_with_time(lab, window, qtbot):
    page = advanced(lab, window, lab.host())
    dialog = IntervalDialog(lab.driver.start, page.span.opening(page.driver.now_us), page.driver.live_us)
    qtbot.addWidget(dialog)
    dialog.chosen.connect(page.set_span)
    dialog.show()
    assert dialog.begin.isVisible()
    dialog.kind.setCurrentIndex(0)
    dialog.kind.activated.emit(0)
    assert not dialog.begin.isVisible()
    dialog.number.setValue(1)
    dialog.unit.setCurrentIndex(dialog.unit.findData("minutes"))
    dialog.press_ok()
    assert page.span == Span("custom", last_us=60 * SECOND)
    lab.run_for(60)
    page.refresh()
    now = lab.session.now_us
    assert (page.chart.window_shown.start_us, page.chart.window_shown.end_us) == (now - 60 * SECOND, now)
    again = IntervalDialog(lab.driver.start, page.span, now)
    qtbot.addWidget(again)
    assert (again.number.value(), again.unit.currentData()) == (1, "minutes")
    assert options_from(page.options.as_text()) == page.options
    # Two days reach beyond the points of the past day.
    assert Span("custom", last_us=2 * 86_400 * SECOND).period(90 * 86_400 * SECOND) == "week"
