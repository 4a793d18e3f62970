"""Why?: the panel that explains a decision with the numbers it was made on."""
