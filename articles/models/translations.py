"""Translations: the same story in other languages, as see links say."""

from articles.models.edition import Edition
from articles.models.edition_link import EditionLink
from articles.models.relation import Relation

MOST = 50


def originals(edition: Edition) -> set[int]:
    """The stories of which an edition fetched `for_story()` may be a translation, itself among them."""
    targets = {link.target_id for link in edition.shown_links if link.relation == Relation.TRANSLATION}
    return {edition.article_id, *targets} - {None}


def translations(edition: Edition) -> list[Edition]:
    """The live stories that are this one in other languages, by language; of an edition fetched `for_story()`.

    A see link says so, in either direction; two stories that are translations of a third are translations of each
    other. What is in this story's own language is none. One query.
    """
    of = originals(edition)
    says_so = EditionLink.objects.filter(kind=EditionLink.Kind.SEE, relation=Relation.TRANSLATION, target__in=of)
    named = Edition.objects.live().filter(article__in=of).order_by().values("pk")
    others = Edition.objects.live().filter(pk__in=named.union(says_so.values("edition")))
    others = others.exclude(article=edition.article_id).exclude(language=edition.language)
    return list(others.only("title", "slug", "language", "article").order_by("language", "article_id")[:MOST])
