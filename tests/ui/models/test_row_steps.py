from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.ui.models.row_steps import FEW_STEPS, plan_rows


def carry_out(rows, steps):
    removed = []
    for step in steps:
        removed += rows[step.first : step.last + 1]
        rows[step.first : step.last + 1] = step.items
    return removed


@given(
    st.sets(st.integers(0, 400)),
    st.sets(st.integers(0, 400)),
    st.sets(st.integers(0, 400)),
    st.integers(0, 60),
)
def test_steps_lead_from_one_list_to_the_other_and_spare_what_is_held(before, after, held, few):
    old, new = sorted(before), sorted(after)
    steps = plan_rows(old, new, held, few)
    rows = list(old)
    removed = carry_out(rows, steps)
    assert rows == new
    assert not set(removed) & held & after


def test_few_changes_touch_only_what_changes():
    steps = plan_rows([1, 2, 3, 4, 5], [1, 3, 4, 5, 6], set())
    assert [(step.first, step.last, step.items) for step in steps] == [(5, 4, (6,)), (1, 1, ())]


def test_many_changes_become_few_stretches():
    old, new = list(range(1000)), list(range(0, 1000, 2))
    assert len(plan_rows(old, new, {400})) == 2
    assert len(plan_rows(old, new, set())) == 1
    assert FEW_STEPS < 500


def test_nothing_changes():
    assert plan_rows([1, 2], [1, 2], set()) == []
    assert plan_rows([], [], set()) == []
