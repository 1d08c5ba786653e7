"""Sealing of personal values: keys, envelope, fields, declared reading, blind indexes."""
