"""A wizard with an error."""

from gallery_grids import hosts_panel

from vsphere_client.ui.widgets.wizard_frame import WizardFrame


def wizard_scene():
    wizard = WizardFrame("web-fe-07 - Migrate")
    wizard.set_steps(
        ["Select a migration type", "Select a compute resource", "Select networks", "Ready to complete"]
    )
    for _step in range(4):
        wizard.page_area.addWidget(hosts_panel())
    wizard.set_current(1)
    sentence = "Select a cluster, host, vApp or resource pool to run the virtual machine."
    wizard.set_page_title("Select a compute resource", sentence)
    wizard.set_help("Why these hosts?")
    wizard.set_next_enabled(False, "2 errors block Next")
    wizard.show_error("2 errors block Next: see the Compatibility pane.")
    return wizard
