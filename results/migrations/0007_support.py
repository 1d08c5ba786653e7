"""An hour of support in one pharmacy."""

import audit.identity
import datetime
import django.db.models.deletion
import django.db.models.expressions
import results.sealing.fields
from django.db import migrations, models

from pharmacies.wall_sql import lowered, raised


class Migration(migrations.Migration):

    dependencies = [
        ('pharmacies', '0005_life'),
        ('results', '0006_keys_schema'),
    ]

    operations = [
        migrations.CreateModel(
            name='SupportGrant',
            fields=[
                ('id', models.UUIDField(default=audit.identity.new_id, editable=False, primary_key=True, serialize=False)),
                ('user_id', models.UUIDField(verbose_name='assistant (compte)')),
                ('opened_at', models.DateTimeField(verbose_name='ouverture')),
                ('expires_at', models.DateTimeField(verbose_name='fin au plus tard')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='fin avant l’heure')),
                ('seal', results.sealing.fields.RowSealField(default=b'', editable=False)),
                ('seal_version', models.PositiveIntegerField(default=0, editable=False)),
                ('reason', results.sealing.fields.SealedCharField(max_length=500)),
                ('pharmacy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pharmacies.pharmacy')),
            ],
            options={
                'verbose_name': 'accès d’assistance',
                'verbose_name_plural': 'accès d’assistance',
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('opened_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(seconds=3600))))), name='support_lasts_an_hour_at_most')],
            },
        ),
        migrations.RunSQL(raised("results_supportgrant"), lowered("results_supportgrant")),
    ]
