"""What a person can do: actions as data, menus, wizard flows; no Qt."""
