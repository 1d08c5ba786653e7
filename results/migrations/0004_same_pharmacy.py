"""Rows of a pharmacy point at rows of the same pharmacy, and no unique value tells of another's."""

import django.db.models.deletion
from django.db import migrations, models

from pharmacies.wall_sql import own_keys, same_pharmacy, without

LINKS = (
    ("case", "lot", "lot"),
    ("case", "redo_of", "case"),
    ("result", "case", "case"),
    ("delivery", "case", "case"),
    ("delivery", "result", "result"),
    ("notice", "case", "case"),
    ("notice", "result", "result"),
    ("documentlink", "case", "case"),
    ("documentlink", "notice", "notice"),
)
PARENTS = ("case", "lot", "notice", "result")
ALONE = (("case", "redo_of_id"), ("delivery", "result_id"))
"""Unique by themselves, as Django spells one-to-one; unique within the pharmacy they say the same and tell less."""


def alone(table: str, column: str) -> tuple[str, str]:
    """SQL there and back."""
    old, new = f"{table}_{column}_key", f"{table}_{column}_once"
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {old}; "
        f"ALTER TABLE {table} ADD CONSTRAINT {new} UNIQUE (pharmacy_id, {column})",
        f"ALTER TABLE {table} DROP CONSTRAINT {new}; ALTER TABLE {table} ADD CONSTRAINT {old} UNIQUE ({column})",
    )


class Migration(migrations.Migration):
    dependencies = [("results", "0003_wall")]
    operations = [
        migrations.RemoveConstraint(
            model_name='result',
            name='result_version_once',
        ),
        migrations.AlterField(
            model_name='case',
            name='lot',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='results.lot', verbose_name='lot'),
        ),
        migrations.AlterField(
            model_name='case',
            name='redo_of',
            field=models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='redone_as', to='results.case', verbose_name='refait après'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='results.case', verbose_name='dossier'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='result',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='results.result', verbose_name='résultat (version)'),
        ),
        migrations.AlterField(
            model_name='documentlink',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='results.case', verbose_name='dossier'),
        ),
        migrations.AlterField(
            model_name='documentlink',
            name='notice',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='results.notice', verbose_name='message'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='results.case', verbose_name='dossier'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='result',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='results.result', verbose_name='résultat (version)'),
        ),
        migrations.AlterField(
            model_name='result',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='results', to='results.case', verbose_name='dossier'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.UniqueConstraint(fields=('pharmacy', 'case', 'version'), name='result_version_once'),
        ),
        *(
            migrations.RunSQL(own_keys(f"results_{table}"), without(f"results_{table}", f"results_{table}_of_pharmacy"))
            for table in PARENTS
        ),
        *(
            migrations.RunSQL(
                same_pharmacy(f"results_{table}", f"{field}_id", f"results_{parent}"),
                without(f"results_{table}", f"results_{table}_{field}_id_same_pharmacy"),
            )
            for table, field, parent in LINKS
        ),
        *(migrations.RunSQL(*alone(f"results_{table}", column)) for table, column in ALONE),
    ]
