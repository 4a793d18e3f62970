import pytest

from vsphere_client.commands.drops import decide_drop


@pytest.mark.parametrize(
    ("what", "onto", "kind"),
    [
        ("web-fe-07", "esx05.lab.local", "migrate"),
        ("web-fe-07", "esx04.lab.local", "refused"),  # it runs there
        ("web-fe-07", "Edge-02", "migrate"),
        ("web-fe-07", "Prod-01", "refused"),  # it is in the root pool there
        ("db-ora-01", "Prod-01", "move"),  # out of its pool
        ("web-fe-07", "Prod", "move"),
        ("web-fe-07", "Databases", "move"),
        ("web-fe-07", "Web", "refused"),
        ("web-fe-07", "Compute", "refused"),  # a host folder
        ("web-fe-07", "san-01", "migrate"),  # Storage vMotion
        ("web-fe-07", "web-fe-06", "refused"),
        ("Test", "Prod", "move"),  # a pool into a pool
        ("Test", "Prod-01", "refused"),  # it is directly below
        ("Test", "Edge-02", "refused"),  # another cluster
        ("Test", "Frankfurt", "refused"),
        ("Web", "Desktops", "move"),
        ("Servers", "Web", "refused"),  # into its own child
        ("Prod-01", "Frankfurt", "move"),
        ("Prod-01", "Servers", "refused"),
        ("esx01.lab.local", "Compute", "refused"),  # it is in a cluster
        ("bkp01.lab.local", "Frankfurt", "move"),
        ("bkp01.lab.local", "Edge-02", "refused"),
        ("san-01", "Frankfurt", "refused"),  # it is there
    ],
)
def test_drops(session, named, what, onto, kind):
    drop = decide_drop(session, (named(what),), named(onto))
    assert drop.kind == kind
    assert bool(drop.reason) == (kind == "refused")
    for command in drop.commands:
        assert session.submit(command).fault is None


def test_mixed_objects_go_nowhere(session, named):
    drop = decide_drop(session, (named("web-fe-07"), named("san-01")), named("Desktops"))
    assert drop.kind == "refused"
    assert decide_drop(session, (), named("Web")).kind == "refused"
