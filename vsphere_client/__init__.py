"""A vSphere trainer: a client that looks like the vSphere Client, on an embedded data-centre simulator."""
