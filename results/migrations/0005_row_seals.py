"""A seal over each row. Rows that are there already get an empty one, which no reader accepts: `manage.py seal_rows`."""

import results.sealing.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('results', '0004_same_pharmacy'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='seal',
            field=results.sealing.fields.RowSealField(default=b''),
        ),
        migrations.AddField(
            model_name='case',
            name='seal_version',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='result',
            name='seal',
            field=results.sealing.fields.RowSealField(default=b''),
        ),
        migrations.AddField(
            model_name='result',
            name='seal_version',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='wrappedkey',
            name='use',
            field=models.CharField(choices=[('data', 'Data'), ('index', 'Index'), ('code', 'Code'), ('ticket', 'Ticket'), ('row', 'Row')], max_length=8, verbose_name='usage'),
        ),
    ]
