"""Rows for the links in the texts of editions that readers have or will have: imports could bring such links before."""

import re
from itertools import islice

from django.db import migrations

LINK = re.compile(r'<a [^>]*?\bdata-article="([1-9][0-9]{0,17})"')
CLOSED = 2
BATCH = 500


def add_rows(apps, schema_editor):
    edition_model, link_model, article_model = (
        apps.get_model("articles", name) for name in ("Edition", "EditionLink", "Article")
    )
    texts = edition_model.objects.exclude(phase=CLOSED).filter(body_html__contains=" data-article=")
    found = iter(texts.values_list("pk", "article", "body_html").iterator())
    while batch := list(islice(found, BATCH)):
        stories = {pk: dict.fromkeys(map(int, LINK.findall(text))) for pk, _article, text in batch}
        wanted = {story for linked in stories.values() for story in linked}
        known = set(article_model.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        link_model.objects.bulk_create(
            link_model(edition_id=pk, kind="inline", position=position, target_id=story)
            for pk, article, _text in batch
            for position, story in enumerate(story for story in stories[pk] if story in known and story != article)
        )


def remove_rows(apps, schema_editor):
    apps.get_model("articles", "EditionLink").objects.filter(kind="inline").delete()


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0005_links_and_relations"),
    ]

    operations = [
        migrations.RunPython(add_rows, remove_rows),
    ]
