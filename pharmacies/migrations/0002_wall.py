"""The wall: its schema, and the tables of this room behind it. Policies and rights: `manage.py database_roles`."""

from django.db import migrations

from pharmacies.wall_sql import CREATE, DROP, lowered, raised

TABLES = ("pharmacies_pharmacy", "pharmacies_membership")


class Migration(migrations.Migration):
    dependencies = [("pharmacies", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        *(migrations.RunSQL(raised(table), lowered(table)) for table in TABLES),
    ]
