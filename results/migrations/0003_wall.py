"""The tables of this room behind the wall, the two lookups of patients, and a delivery's own version number."""

from django.db import migrations, models

from pharmacies.wall_sql import lookup, lowered, raised

TABLES = ("case", "daycounter", "delivery", "documentlink", "lot", "notice", "result", "wrappedkey")
LOOKUPS = (
    ("pharmacy_of_ticket", "results_case", "ticket_hash"),
    ("pharmacy_of_link", "results_documentlink", "token_hash"),
)
FILL = "UPDATE results_delivery d SET version = r.version FROM results_result r WHERE r.id = d.result_id"


class Migration(migrations.Migration):
    dependencies = [("results", "0002_retired_keys"), ("pharmacies", "0002_wall")]
    operations = [
        migrations.AddField("delivery", "version", models.PositiveIntegerField(null=True, verbose_name="version")),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("delivery", "version", models.PositiveIntegerField(verbose_name="version")),
        *(migrations.RunSQL(raised(f"results_{table}"), lowered(f"results_{table}")) for table in TABLES),
        *(
            migrations.RunSQL(lookup(*names), f"DROP FUNCTION wall.{names[0]}(bytea)")
            for names in LOOKUPS
        ),
    ]
