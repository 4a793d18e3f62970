"""The window around the pages: top bar, navigator, header, tabs, bottom panel and time bar."""
