"""The whole line in a real browser, on servers of its own."""
