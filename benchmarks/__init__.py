"""What is measured and how; each file runs by `make bench NAME=<file>` on private servers. Ratios count, not times.

`parts/` holds what a file is made of; nothing there runs by itself.
"""
