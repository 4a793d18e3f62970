"""The parts that pages are made of: pure views, fed by their setters, in the colours of the theme."""
