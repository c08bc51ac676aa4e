"""The months of each list are counted, so that a page far down is found by its month."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

_COUNT = """
INSERT INTO articles_{of}month ({of}_id, month, stories)
SELECT {of}_id, date_trunc('month', first_published_at AT TIME ZONE %s), count(*)
FROM articles_{rows} WHERE phase = 1 GROUP BY 1, 2
"""


def count_months(apps, schema_editor):
    """Months are those of the site's time zone."""
    with schema_editor.connection.cursor() as cursor:
        for of, rows in (("tag", "listing"), ("author", "credit")):
            cursor.execute(_COUNT.format(of=of, rows=rows), [str(timezone.get_default_timezone())])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0021_front_marks'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuthorMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('stories', models.IntegerField(default=0)),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.author')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('author', 'month'), name='author_month_once')],
            },
        ),
        migrations.CreateModel(
            name='TagMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('stories', models.IntegerField(default=0)),
                ('tag', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.tag')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tag', 'month'), name='tag_month_once')],
            },
        ),
        migrations.RunPython(count_months, migrations.RunPython.noop),
    ]
