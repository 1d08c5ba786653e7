"""PostgreSQL for tests: statements go out in production's role for the code that asks (tests/postgres/stage.py).

Django's cleaning between tests is the owner's; it lifts, for its own statement only, the guards of the audit tables.
"""

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.postgresql.operations import DatabaseOperations as Operations

from tests.postgres import stage

GUARDED = ("audit_event", "audit_alarm", "audit_leaf", "audit_tile", "audit_checkpoint")
KEPT = {"auth_permission", "django_content_type"}
"""Django would fill them again after each cleaning, which is the owner's right alone."""
HIDDEN = ['keys"."wrappedkey']
"""Not in the search path, where Django looks for tables to empty."""


class DatabaseOperations(Operations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        emptied = [*(table for table in tables if table not in KEPT), *HIDDEN]
        flush = super().sql_flush(style, emptied, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        guarded = [table for table in GUARDED if table in tables]
        return [
            *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in guarded),
            *flush,
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in guarded),
        ]

    def execute_sql_flush(self, sql_list):
        with stage.speaking_as(""):
            super().execute_sql_flush(sql_list)


class DatabaseWrapper(PostgreSQL):
    ops_class = DatabaseOperations
    spoken_as = ""

    def create_cursor(self, name=None):
        self.take_role()
        cursor = super().create_cursor(name)
        if name is not None:  # a cursor on the server is executed once, at once
            return cursor
        execute = cursor.execute

        def asked(*args, **kwargs):
            self.take_role()
            return execute(*args, **kwargs)

        cursor.execute = asked
        return cursor

    def init_connection_state(self):
        self.spoken_as = ""
        super().init_connection_state()

    def take_role(self):
        role = stage.role()
        live = self.connection
        if role == self.spoken_as or live.info.transaction_status == live.info.transaction_status.INERROR:
            return
        live.execute(f"SET ROLE {role or 'NONE'}")
        self.spoken_as = role

    def _rollback(self):
        self.spoken_as = None  # whatever it was before the transaction
        return super()._rollback()

    def _savepoint_rollback(self, sid):
        self.spoken_as = None
        return super()._savepoint_rollback(sid)
