"""Print, as JSON, what it costs to open a story's form, and a stock one of the same fields; run by run.py.

    {"ours": median milliseconds, "stock": median milliseconds, "queries": number}

Works in a scratch site: it fills the database up to 200,000 stories, and gives one of them 1,000 revisions.
"""

import json
import statistics
import sys
import time

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from articles import drafting
from articles.models import Article, Author, Byline, Content, Pointer, SeeLink, Tag
from newsdesk import urls

STORIES, REVISIONS = 200_000, 1000
ROUNDS, WARMING = 60, 10
PARAGRAPHS = 5
BACKEND = "django.contrib.auth.backends.ModelBackend"

_FILL = (
    """
    INSERT INTO articles_article (uuid, title, slug, standfirst, body, language, state, version, created_at, updated_at)
    SELECT gen_random_uuid(), 'Story ' || n, 'filler-' || n, '',
        '<p>' || repeat('Words of story ' || n || '. ', 40) || '</p>',
        'en', 'published', 1, now() - n * interval '1 hour', now() - n * interval '1 hour'
    FROM generate_series(1, %(missing)s) n
    """,
    """
    INSERT INTO articles_revision
        (title, slug, standfirst, body, language, tags, authors, links, article_id, kind, version, at, note)
    SELECT title, slug, standfirst, body, language, '[]', '[]', '[]', id, 'saved', version, updated_at, ''
    FROM articles_article WHERE slug LIKE 'filler-%%'
    """,
    """
    INSERT INTO articles_articletag (content_object_id, tag_id)
    SELECT story.id, tag.id FROM articles_article story CROSS JOIN (SELECT id FROM articles_tag ORDER BY id LIMIT 2) tag
    WHERE story.slug LIKE 'filler-%%'
    """,
    "UPDATE articles_revision SET version = %(revisions)s WHERE id = %(newest)s",
    """
    INSERT INTO articles_revision
        (title, slug, standfirst, body, language, tags, authors, links, article_id, kind, version, at, note)
    SELECT title, slug, standfirst, body || '<p>Version ' || n || '</p>', language, tags, authors, links, article_id,
        kind, n, at - (%(revisions)s - n) * interval '1 minute', note
    FROM articles_revision CROSS JOIN generate_series(1, %(revisions)s - 1) n
    WHERE articles_revision.id = %(newest)s
    """,
    "UPDATE articles_article SET version = %(revisions)s WHERE id = %(story)s",
)

stock = admin.AdminSite(name="stock")


class StockForm(forms.ModelForm):
    """The story's fields, the text with django-ckeditor's own widget."""

    body = forms.CharField(required=False, widget=CKEditorWidget(config_name="prose"))

    class Meta:
        model = Article
        fields = ("title", "standfirst", "body", "tags", "language", "slug")


class StockSeeLinks(admin.StackedInline):
    """See links as Django shows them."""

    model = SeeLink
    fk_name = "article"
    extra = 1
    fields = (("lead_in", "label", "position"), ("target", "url"))
    autocomplete_fields = ("target",)


class StockBylines(admin.TabularInline):
    """Authors as Django shows them."""

    model = Byline
    extra = 1
    fields = ("author", "position")
    autocomplete_fields = ("author",)


@admin.register(Article, site=stock)
class StockArticles(admin.ModelAdmin):
    """Stories as Django shows them."""

    form = StockForm
    inlines = (StockSeeLinks, StockBylines)
    search_fields = ("title",)


@admin.register(Author, Tag, site=stock)
class StockNames(admin.ModelAdmin):
    """Authors and tags as Django shows them."""

    search_fields = ("name",)


stock.register(User, UserAdmin)


def main() -> None:
    """Open both forms in turns, so that what slows the machine down for a while slows down both."""
    urls.urlpatterns.insert(0, path("stock/", stock.urls))
    story = filled()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username="form"), backend=BACKEND)
    addresses = {name: f"/{place}/articles/article/{story}/change/" for name, place in PLACES.items()}
    times = {name: [] for name in addresses}
    for number in range(ROUNDS + WARMING):
        for name, address in addresses.items():
            seconds = opened(client, address)
            times[name] += [seconds * 1000] if number >= WARMING else []
    found = {name: statistics.median(taken) for name, taken in times.items()}
    json.dump(found | {"queries": queries(client, addresses["ours"])}, sys.stdout)


PLACES = {"ours": "admin", "stock": "stock"}


def filled() -> int:
    """Fill the database; returns the id of the story with many revisions."""
    user = User.objects.create_superuser("form")
    story = written(user)
    values = {
        "missing": max(0, STORIES - Article.objects.count()),
        "revisions": REVISIONS,
        "story": story.pk,
        "newest": story.revisions.get().pk,
    }
    with connection.cursor() as cursor:
        for statement in _FILL:
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself, if one waits for some minutes
    return story.pk


def written(user: User) -> Article:
    """A story as long as one in a newspaper, with three tags, two authors, and three see links."""
    words = "The council voted on the budget for the coming year after a long debate on Tuesday. " * 6
    authors = [Author.objects.create(name=f"Form {number}", user=None).pk for number in range(2)]
    targets = [Article.objects.create(title=f"Target {number}", language="en").pk for number in range(3)]
    content = Content(
        title="A story with many revisions",
        slug="form-story",
        standfirst="In short.",
        body="".join(f"<p>{number} {words}</p>" for number in range(PARAGRAPHS)),
        language="en",
        tags=("Form one", "Form two", "Form three"),
        authors=tuple(authors),
        links=tuple(Pointer("More on this", "see", target) for target in targets),
    )
    return drafting.begin(Article(), content, by=user).article


def opened(client: Client, address: str) -> float:
    """How many seconds the page takes."""
    began = time.perf_counter()
    response = client.get(address)
    seconds = time.perf_counter() - began
    if response.status_code != 200 or b'name="see_links-2-lead_in"' not in response.content:
        raise SystemExit(f"{address} is not the form of a story with three see links: {response.status_code}")
    return seconds


def queries(client: Client, address: str) -> int:
    """How many queries the page asks."""
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


if __name__ == "__main__":
    main()
