"""The whole of Francetest on one machine, with fictitious people: `make demo`."""
