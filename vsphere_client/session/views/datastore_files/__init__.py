"""The files of a datastore as its Files tab lists them, made from what the simulator knows of their owners."""
