"""The trail behind the wall, and what makes a line of the change history visible to the transaction that writes it."""

from django.db import migrations

TABLES = ("audit_event", "auditlog_logentry")
UP = "ALTER TABLE {0} ENABLE ROW LEVEL SECURITY; ALTER TABLE {0} FORCE ROW LEVEL SECURITY"
DOWN = "ALTER TABLE {0} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {0} DISABLE ROW LEVEL SECURITY"
# The library asks for the number of the line that it wrote, and PostgreSQL returns only what the writer may read.
MARK = "ALTER TABLE auditlog_logentry ADD COLUMN written_in xid8 DEFAULT pg_current_xact_id()"
UNMARK = "ALTER TABLE auditlog_logentry DROP COLUMN written_in"


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_open_vocabulary"), ("auditlog", "0017_add_actor_email")]
    operations = [
        migrations.RunSQL(MARK, UNMARK),
        *(migrations.RunSQL(UP.format(table), DOWN.format(table)) for table in TABLES),
    ]
