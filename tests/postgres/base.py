from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.postgresql.operations import DatabaseOperations as Operations

GUARDED = "audit_event"


class DatabaseOperations(Operations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        flush = super().sql_flush(style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        if GUARDED not in tables:
            return flush
        return [
            f"ALTER TABLE {GUARDED} DISABLE TRIGGER USER",
            *flush,
            f"ALTER TABLE {GUARDED} ENABLE TRIGGER USER",
        ]


class DatabaseWrapper(PostgreSQL):
    ops_class = DatabaseOperations
