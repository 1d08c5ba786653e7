from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("results", "0005_row_seals")]
    operations = [
        migrations.AlterField(
            "wrappedkey",
            "use",
            models.CharField(
                choices=[
                    ("data", "Data"),
                    ("index", "Index"),
                    ("code", "Code"),
                    ("check", "Check"),
                    ("ticket", "Ticket"),
                    ("row", "Row"),
                ],
                max_length=8,
                verbose_name="usage",
            ),
        ),
    ]
