"""How the program looks: colours, type, icons and the style sheet, for light and dark."""
