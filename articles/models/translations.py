"""Translations: the same story in other languages, as see links say."""

from typing import NamedTuple

from django.db import router

from articles.models.edition import Edition
from articles.models.edition_link import EditionLink
from articles.models.paths import story_path
from articles.models.readable import ShownStory
from articles.models.relation import Relation
from articles.models.statements import NUMBER, SECOND_TEXT, TEXT, Compiled, Statement, array, compiled

MOST = 50


class Translation(NamedTuple):
    """A live story that is another one in its language."""

    article_id: int
    title: str
    slug: str
    language: str

    def get_absolute_url(self) -> str:
        """The story's page."""
        return story_path(self.slug)


def originals(edition: ShownStory) -> set[int]:
    """The stories of which an edition may be a translation, itself among them."""
    targets = {link.target_id for link in edition.shown_links if link.relation == Relation.TRANSLATION}
    return {edition.article_id, *targets} - {None}


def translations(edition: ShownStory) -> list[Translation]:
    """The live stories that are this one in other languages, by language.

    A see link says so, in either direction; two stories that are translations of a third are translations of each
    other. What is in this story's own language is none. One query, for a story of which a see link says so.
    """
    if not edition.is_translated:
        return []
    of = edition.article_id, array(sorted(originals(edition))), edition.language
    return [Translation(*row) for row in _TRANSLATIONS.rows(router.db_for_read(Edition), *of)]


def _others() -> Compiled:
    others = Edition.objects.live().exclude(article=NUMBER).exclude(language=SECOND_TEXT).order_by()
    live, parameters = compiled(others.values("pk", "article", "title", "slug", "language"))
    return _OTHERS.format(live=live, see=EditionLink.Kind.SEE, translation=Relation.TRANSLATION, most=MOST), [
        *parameters,
        TEXT,
        TEXT,
    ]


# The stories that are named, and those that name one of them, each by an index of its own.
_OTHERS = """
WITH live (id, article, title, slug, language) AS NOT MATERIALIZED ({live})
SELECT article, title, slug, language FROM live WHERE article = ANY (%s::bigint[])
UNION
SELECT live.article, live.title, live.slug, live.language
FROM articles_editionlink AS link JOIN live ON live.id = link.edition_id
WHERE link.kind = '{see}' AND link.relation = '{translation}'
    AND link.target_id = ANY (%s::bigint[])
ORDER BY language, article LIMIT {most}
"""
_TRANSLATIONS = Statement(_others, NUMBER, TEXT, SECOND_TEXT)
