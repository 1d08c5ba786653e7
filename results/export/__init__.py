"""A pharmacy's data as files that anybody can read: which columns, and how they are written."""
