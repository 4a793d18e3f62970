"""Qt models over the views of a session: the inventory tree and the lists."""
