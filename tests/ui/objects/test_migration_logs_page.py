"""The vMotion logs: lines of all files, found by the migration's ID."""

from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.kinds import Kind
from vsphere_client.session.views.migration_logs import migration_id
from vsphere_client.ui.objects.registry import pages_for


def test_a_filter_by_the_id_finds_one_migration(lab, window):
    vm, host = lab.vm(), lab.host("esx05.lab.local")
    tab = pages_for(Kind.VIRTUAL_MACHINE).tab("monitor").build(lab.driver, vm.moid, window)
    window.keep(tab)
    tab.resize(1158, 620)
    tab.show_page("vmotion-logs")
    page = tab.page
    before = page.rows.rowCount()
    lab.driver.submit(MigrateVm(vm=vm.moid, host=host.moid))
    lab.session.run_for(60_000_000)
    page.tick()
    assert page.rows.rowCount() > before + 20
    record = next(
        one for one in reversed(lab.session.engine.service(MigrationService).records) if one.vm == vm.moid
    )
    number = migration_id(record, lab.session.engine.settings.start)
    page.rows.set_filter(str(number))
    assert 10 < page.rows.rowCount() <= len(page.read())
