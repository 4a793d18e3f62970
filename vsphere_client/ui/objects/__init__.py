"""The pages of each kind of object: Summary, Monitor, Configure and the lists."""
