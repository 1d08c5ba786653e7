"""The wrapped keys in a schema of their own, and a use for the digest of what is stored of a code."""

from django.db import migrations, models

THERE = """
CREATE SCHEMA keys;
ALTER TABLE results_wrappedkey SET SCHEMA keys;
ALTER TABLE keys.results_wrappedkey RENAME TO wrappedkey;
"""
BACK = """
ALTER TABLE keys.wrappedkey RENAME TO results_wrappedkey;
ALTER TABLE keys.results_wrappedkey SET SCHEMA public;
DROP SCHEMA keys;
"""
USES = [("data", "Data"), ("index", "Index"), ("code", "Code"), ("check", "Check"), ("ticket", "Ticket"), ("row", "Row")]


class Migration(migrations.Migration):
    dependencies = [("results", "0005_row_seals")]
    operations = [
        migrations.RunSQL(THERE, BACK, [migrations.AlterModelTable("wrappedkey", 'keys"."wrappedkey')]),
        migrations.AlterField("wrappedkey", "use", models.CharField(choices=USES, max_length=8, verbose_name="usage")),
    ]
