"""What a person can do: actions as data, menus and wizard flows; no Qt."""
