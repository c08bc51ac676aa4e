"""Stories as readers are shown them: all that a page shows of them by one statement, whatever their number."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, router

from articles.models.edition import Edition
from articles.models.edition_link import EditionLink
from articles.models.readable import ShownLink, ShownNotice, ShownStory, ShownTag
from articles.models.relation import Relation
from articles.models.statements import Compiled, Statement, compiled

_TAGS = """(
    SELECT json_agg(json_build_array(tag.id, tag.name, tag.slug, tag.kind{more}) ORDER BY listing.position, listing.id)
        FILTER (WHERE tag.merged_into_id IS NULL)
    FROM articles_listing AS listing JOIN articles_tag AS tag ON tag.id = listing.tag_id
    WHERE listing.edition_id = edition.id
)"""
_OTHER_NAMES = """, (
        SELECT coalesce(json_agg(alias.key), '[]')
        FROM articles_tagalias AS alias WHERE alias.tag_id = tag.id AND alias.key IS NOT NULL
    )"""
# A link to a story that is not live is left out, and comes back by itself; one that keeps its sentence stays, and leads
# nowhere meanwhile.
_LINKS = """(
    SELECT json_agg(json_build_array(link.kind, link.target_id, link.lead_in, link.label, link.url, link.relation,
        link.keeps_sentence, live.slug, live.title, live.uuid) ORDER BY link.kind, link.position)
    FROM articles_editionlink AS link LEFT JOIN live ON live.article_id = link.target_id
    WHERE link.edition_id = edition.id AND (
        live.slug IS NOT NULL OR link.url <> ''
        OR link.kind = '{see}' AND link.keeps_sentence AND link.lead_in <> ''
    )
)"""
_NOTICES = """(
    SELECT json_agg(json_build_array(notice.id, notice.kind, notice.place, notice.at, notice.text)
        ORDER BY notice.at DESC, notice.id DESC)
    FROM articles_notice AS notice WHERE notice.article_id = edition.article_id AND notice.taken_back_at IS NULL
)"""
_COLUMNS = (
    "edition.id, edition.article_id, edition.title, edition.slug, edition.language, edition.first_published_at,"
    " edition.byline::json, edition.teaser_html, edition.is_cut, {tags}, {links}"
)
_OF_ENTRY = (
    f", edition.description, edition.uuid, edition.live_from, edition.live_until, edition.created_at, {_NOTICES}"
)
# Whether it is a translation, or there is one of it: hardly any story is, so the others are asked for only then.
_IS_TRANSLATED = """(
    EXISTS (
        SELECT FROM articles_editionlink AS link
        WHERE link.edition_id = edition.id AND link.relation = '{translation}'
    ) OR EXISTS (
        SELECT FROM articles_editionlink AS link
        WHERE link.target_id = edition.article_id AND link.relation = '{translation}'
    )
)"""
_OF_STORY = ", edition.words, edition.article_version, edition.standfirst, edition.body_html, " + _IS_TRANSLATED.format(
    translation=Relation.TRANSLATION
)

# How much is shown of each story.
_SHOWN_LINKS = _LINKS.format(see=EditionLink.Kind.SEE)
TEASER = _COLUMNS.format(tags=_TAGS.format(more=""), links=_SHOWN_LINKS)
ENTRY = TEASER + _OF_ENTRY
STORY = _COLUMNS.format(tags=_TAGS.format(more=_OTHER_NAMES), links=_SHOWN_LINKS) + _OF_ENTRY + _OF_STORY

_STATEMENT = """
WITH {before} live AS NOT MATERIALIZED ({live}),
page AS MATERIALIZED (SELECT chosen.id, row_number() OVER () AS place FROM ({chosen}) AS chosen (id))
SELECT {columns} FROM page JOIN articles_edition AS edition ON edition.id = page.id ORDER BY page.place
"""


def shown(chosen: models.QuerySet, columns: str = TEASER) -> list[ShownStory]:
    """The stories of these editions, or rows of lists, in their order. One query."""
    asked = Statement(lambda: statement(_keys(chosen), columns))
    return stories(asked.whole(router.db_for_read(Edition)))


def statement(chosen: Compiled, columns: str = TEASER, before: Compiled = ("", ())) -> Compiled:
    """The statement that fetches the stories of which another one tells the editions' keys; `before` is a part of it
    that this one needs."""
    live, live_parameters = compiled(Edition.objects.live().values("article_id", "slug", "title", "uuid"))
    sql, parameters = chosen
    text = _STATEMENT.format(before=before[0], live=live, chosen=sql, columns=columns)
    return text, [*before[1], *live_parameters, *parameters]


def stories(rows: Iterable[tuple]) -> list[ShownStory]:
    """Its rows as stories."""
    return [_story(*row) for row in rows]


def _keys(chosen: models.QuerySet) -> Compiled:
    return compiled(chosen.values("pk" if chosen.model is Edition else "edition"))


def _story(*row: Any) -> ShownStory:
    *first, tags, links = row[:11]
    rest = list(row[11:])
    if rest:
        rest[5] = [_notice(*notice) for notice in rest[5] or ()]
    return ShownStory(*first, [ShownTag(*tag) for tag in tags or ()], [ShownLink(*link) for link in links or ()], *rest)


def _notice(pk: int, kind: str, place: str, at: str, text: str) -> ShownNotice:
    return ShownNotice(pk, kind, place, datetime.fromisoformat(at), text)
