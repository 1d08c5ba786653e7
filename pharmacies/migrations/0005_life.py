"""A pharmacy's life: its states, application, agreement, reviews, export and deletion record; roles of the platform."""

import audit.identity
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pharmacies.wall_sql import lowered, raised

TABLES = ("accessreview", "agreement", "application", "deletionrecord", "export")
PHARMACY = "pharmacies_pharmacy"
OPEN_BECOMES_ACTIVE = [
    lowered(PHARMACY),
    "UPDATE pharmacies_pharmacy SET state = 'active' WHERE state = 'open'",
    raised(PHARMACY),
]
OFFICERS = "UPDATE pharmacies_user SET platform_role = 'dpo' WHERE is_dpo"


class Migration(migrations.Migration):

    dependencies = [
        ('pharmacies', '0004_factors'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessReview',
            fields=[
                ('id', models.UUIDField(default=audit.identity.new_id, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('reviewed_at', models.DateTimeField(verbose_name='revue')),
                ('kept', models.PositiveIntegerField(verbose_name='accès confirmés')),
                ('ended', models.PositiveIntegerField(verbose_name='accès retirés')),
            ],
            options={
                'verbose_name': 'revue des accès',
                'verbose_name_plural': 'revues des accès',
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=audit.identity.new_id, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('version', models.CharField(max_length=20, verbose_name='version du texte')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte du texte')),
                ('accepted_at', models.DateTimeField(verbose_name='acceptation')),
            ],
            options={
                'verbose_name': 'convention de sous-traitance',
                'verbose_name_plural': 'conventions de sous-traitance',
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(default=audit.identity.new_id, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('rpps', models.CharField(max_length=11, verbose_name='RPPS')),
                ('applied_at', models.DateTimeField(verbose_name='demande')),
            ],
            options={
                'verbose_name': 'demande d’inscription',
                'verbose_name_plural': 'demandes d’inscription',
            },
        ),
        migrations.CreateModel(
            name='DeletionRecord',
            fields=[
                ('id', models.UUIDField(default=audit.identity.new_id, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('recorded_at', models.DateTimeField(verbose_name='suppression')),
                ('note', models.TextField(verbose_name='attestation signée')),
            ],
            options={
                'verbose_name': 'attestation de suppression',
                'verbose_name_plural': 'attestations de suppression',
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=audit.identity.new_id, editable=False, primary_key=True, serialize=False, verbose_name='identifiant')),
                ('made_at', models.DateTimeField(verbose_name='export')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte de l’archive')),
                ('rows', models.JSONField(verbose_name='lignes par fichier')),
            ],
            options={
                'verbose_name': 'export de données',
                'verbose_name_plural': 'exports de données',
            },
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_role_known',
        ),
        migrations.RemoveConstraint(
            model_name='pharmacy',
            name='pharmacy_state_known',
        ),
        migrations.AddField(
            model_name='user',
            name='platform_role',
            field=models.CharField(blank=True, default='', choices=[('dpo', 'délégué à la protection des données'), ('support', 'assistance technique'), ('ops', 'exploitation')], max_length=7, verbose_name='rôle sur la plateforme'),
        ),
        migrations.RunSQL(OFFICERS, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='user',
            name='is_dpo',
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('titulaire', 'titulaire'), ('adjoint', 'pharmacien adjoint'), ('preparateur', 'préparateur'), ('lecteur', 'lecteur (comptable)')], max_length=11, verbose_name='rôle'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.CharField(blank=True, choices=[('titulaire', 'titulaire'), ('adjoint', 'pharmacien adjoint'), ('preparateur', 'préparateur'), ('lecteur', 'lecteur (comptable)')], max_length=11, verbose_name='rôle'),
        ),
        migrations.AlterField(
            model_name='pharmacy',
            name='opened_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='ouverture'),
        ),
        migrations.AlterField(
            model_name='pharmacy',
            name='state',
            field=models.CharField(choices=[('applied', 'demandée'), ('verified', 'vérifiée'), ('active', 'active'), ('suspended', 'suspendue'), ('closing', 'en cours de fermeture'), ('closed', 'fermée')], default='active', max_length=9, verbose_name='état'),
        ),
        migrations.RunSQL(OPEN_BECOMES_ACTIVE, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['titulaire', 'adjoint', 'preparateur', 'lecteur'])), name='membership_role_known'),
        ),
        migrations.AddConstraint(
            model_name='pharmacy',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['applied', 'verified', 'active', 'suspended', 'closing', 'closed'])), name='pharmacy_state_known'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('platform_role__in', ['', 'dpo', 'support', 'ops'])), name='user_platform_role_known'),
        ),
        migrations.AddField(
            model_name='accessreview',
            name='pharmacy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pharmacies.pharmacy', verbose_name='pharmacie'),
        ),
        migrations.AddField(
            model_name='accessreview',
            name='reviewed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par (compte)'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='accepted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='acceptée par (compte)'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='pharmacy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pharmacies.pharmacy', verbose_name='pharmacie'),
        ),
        migrations.AddField(
            model_name='application',
            name='applicant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandeur'),
        ),
        migrations.AddField(
            model_name='application',
            name='pharmacy',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pharmacies.pharmacy', verbose_name='pharmacie'),
        ),
        migrations.AddField(
            model_name='deletionrecord',
            name='pharmacy',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pharmacies.pharmacy', verbose_name='pharmacie'),
        ),
        migrations.AddField(
            model_name='export',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par (compte)'),
        ),
        migrations.AddField(
            model_name='export',
            name='pharmacy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pharmacies.pharmacy', verbose_name='pharmacie'),
        ),
        migrations.AddIndex(
            model_name='accessreview',
            index=models.Index(fields=['pharmacy', '-reviewed_at'], name='review_newest_of_pharmacy'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(fields=('pharmacy', 'version'), name='agreement_once_per_version'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='agreement_sha256_form'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('rpps__regex', '^[0-9]{11}$')), name='application_rpps_form'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='export_sha256_form'),
        ),
        *(migrations.RunSQL(raised(f"pharmacies_{table}"), lowered(f"pharmacies_{table}")) for table in TABLES),
    ]
