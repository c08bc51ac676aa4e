"""Stories get a name for good (uuid) and a length, and lists by author and by month, with counts that are kept."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from articles.text.plain import plain
from articles.text.words import count

_UUIDS = [
    "UPDATE articles_article SET uuid = gen_random_uuid()",
    """
    UPDATE articles_edition AS edition SET uuid = article.uuid
    FROM articles_article AS article WHERE article.id = edition.article_id
    """,
]
# A name is that of one of the story's authors, or else of the first author of this name.
_BYLINES = """
UPDATE articles_edition AS edition SET byline = (
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', one.name, 'slug', coalesce(
        (SELECT author.slug FROM articles_author author JOIN articles_byline line ON line.author_id = author.id
         WHERE line.article_id = edition.article_id AND author.name = one.name ORDER BY line.position LIMIT 1),
        (SELECT author.slug FROM articles_author author WHERE author.name = one.name ORDER BY author.id LIMIT 1),
        ''
    )) ORDER BY one.place), '[]')
    FROM jsonb_array_elements_text(edition.byline) WITH ORDINALITY AS one (name, place)
)
WHERE byline <> '[]'
"""
_NAMES = """
UPDATE articles_edition AS edition SET byline = (
    SELECT jsonb_agg(author -> 'name' ORDER BY place)
    FROM jsonb_array_elements(edition.byline) WITH ORDINALITY AS one (author, place)
)
WHERE byline <> '[]'
"""
_CREDITS = """
INSERT INTO articles_credit (author_id, edition_id, article_id, first_published_at, live_from, live_until, phase, position)
SELECT author.id, edition.id, edition.article_id, edition.first_published_at, edition.live_from, edition.live_until,
    edition.phase, min(one.place) - 1
FROM articles_edition AS edition
CROSS JOIN jsonb_array_elements(edition.byline) WITH ORDINALITY AS one (named, place)
JOIN articles_author AS author ON author.slug = one.named ->> 'slug'
GROUP BY author.id, edition.id
"""
_OF_AUTHORS = """
INSERT INTO articles_tally (author_id, stories)
SELECT author_id, count(*) FROM articles_credit WHERE phase = 1 GROUP BY author_id
"""
_OF_MONTHS = """
INSERT INTO articles_tally (month, stories)
SELECT date_trunc('month', first_published_at AT TIME ZONE %s), count(*)
FROM articles_edition WHERE phase = 1 GROUP BY 1
"""
_NO_TALLIES = "DELETE FROM articles_tally WHERE author_id IS NOT NULL OR month IS NOT NULL"
# Constraints that wait for the end of the transaction are checked now: a table with some waiting cannot be altered.
_CHECKED = "SET CONSTRAINTS ALL IMMEDIATE"
_BATCH = 500


def count_words(apps, schema_editor):
    """How long each edition is that readers have or will have."""
    editions = apps.get_model("articles", "Edition").objects
    last = 0
    while batch := list(editions.exclude(phase=2).filter(pk__gt=last).order_by("pk")[:_BATCH]):
        for edition in batch:
            edition.words = count(edition.standfirst) + count(plain(edition.body_html))
        editions.bulk_update(batch, ["words"])
        last = batch[-1].pk


def count_months(apps, schema_editor):
    """Months are those of the site's time zone."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_OF_MONTHS, [str(timezone.get_default_timezone())])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0014_deletions_in_the_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_published_at', models.DateTimeField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('live_from', models.DateTimeField()),
                ('live_until', models.DateTimeField(null=True)),
                ('phase', models.SmallIntegerField(choices=[(0, 'not yet counted'), (1, 'counted as live'), (2, 'over')], default=0)),
            ],
            options={
                'verbose_name': 'credit',
                'verbose_name_plural': 'credits',
            },
        ),
        migrations.RemoveConstraint(
            model_name='tally',
            name='tally_of_site_once',
        ),
        migrations.AddField(
            model_name='article',
            name='uuid',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='uuid',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='words',
            field=models.PositiveIntegerField(default=0, verbose_name='words'),
        ),
        migrations.AddField(
            model_name='tally',
            name='author',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tally', to='articles.author', verbose_name='author'),
        ),
        migrations.AddField(
            model_name='tally',
            name='month',
            field=models.DateField(null=True, unique=True, verbose_name='first day of the month'),
        ),
        migrations.AlterField(
            model_name='edition',
            name='byline',
            field=models.JSONField(default=list, help_text="The authors in order, each with the name of that time and the slug of the author's page.", verbose_name='byline'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(models.Value(1), condition=models.Q(('author', None), ('month', None), ('tag', None)), name='tally_of_site_once'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('author', None), ('tag', None)), models.Q(('month', None), ('tag', None)), models.Q(('author', None), ('month', None)), _connector='OR'), name='tally_of_one_subject'),
        ),
        migrations.AddField(
            model_name='credit',
            name='article',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.article'),
        ),
        migrations.AddField(
            model_name='credit',
            name='author',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='articles.author', verbose_name='author'),
        ),
        migrations.AddField(
            model_name='credit',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credits', to='articles.edition'),
        ),
        migrations.AddIndex(
            model_name='credit',
            index=models.Index(models.F('author'), models.OrderBy(models.F('first_published_at'), descending=True), models.OrderBy(models.F('article_id'), descending=True), condition=models.Q(('phase', 2), _negated=True), name='credit_of_author'),
        ),
        migrations.AddIndex(
            model_name='credit',
            index=models.Index(fields=['author', 'live_from'], name='credit_author_from'),
        ),
        migrations.AddIndex(
            model_name='credit',
            index=models.Index(condition=models.Q(('phase', 0)), fields=['author', 'live_from'], name='credit_due_to_start'),
        ),
        migrations.AddIndex(
            model_name='credit',
            index=models.Index(condition=models.Q(('live_until__isnull', False), ('phase', 1)), fields=['author', 'live_until'], name='credit_due_to_end'),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.UniqueConstraint(fields=('edition', 'author'), name='credit_once'),
        ),
        migrations.RunSQL(_UUIDS, migrations.RunSQL.noop),
        migrations.RunSQL(_BYLINES, _NAMES),
        migrations.RunPython(count_words, migrations.RunPython.noop),
        migrations.RunSQL(_CREDITS, migrations.RunSQL.noop),
        migrations.RunSQL(_OF_AUTHORS, _NO_TALLIES),
        migrations.RunPython(count_months, migrations.RunPython.noop),
        migrations.RunSQL(_CHECKED, _CHECKED),
        migrations.AlterField(
            model_name='article',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='edition',
            name='uuid',
            field=models.UUIDField(),
        ),
    ]
