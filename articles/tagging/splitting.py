"""The stories of a tag that a saved search finds, put under another tag."""

import re
from datetime import datetime, time
from html import escape
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from articles.models import Article, ArticleTag, Edition, Listing, Tag, TagChange, TagSearch
from articles.models.article import ArticleQuerySet
from articles.tagging import rows
from articles.tagging.naming import Refused
from articles.text.names import fold
from articles.text.terms import unspaced

BATCH = 2000  # rows a step
MOST_WORDS = 10


def terms(search: TagSearch) -> dict[str, Any]:
    """What a search asks for, as the log keeps it: the search itself may be changed later."""
    return {
        "search": search.name,
        "words": search.words,
        "since": search.since and search.since.isoformat(),
        "until": search.until and search.until.isoformat(),
        "is_instead": search.is_instead,
    }


def tags_of(search: TagSearch) -> tuple[Tag, Tag]:
    """The tags that a search names; the one that its stories get is made, if there is none. Raises Refused."""
    source = Tag.objects.spelt([search.tag]).get(fold(search.tag))
    if source is None:
        raise Refused(_("There is no tag “%(tag)s” any more. Change the search.") % {"tag": search.tag})
    target = Tag.objects.named(search.into)
    if target.pk == source.pk:
        raise Refused(
            _("“%(tag)s” and “%(other)s” are one tag. Name another.") % {"tag": search.tag, "other": search.into}
        )
    return source, target


def matching(asked: dict[str, Any]) -> ArticleQuerySet:
    """The stories that hold every word, whole, and were first published within the days. Takes `terms`."""
    found = Article.with_bin.all()
    words = asked["words"].split()[:MOST_WORDS]
    for word in words:
        holds = [Q(**{f"{part}__icontains": word}) for part in ("title", "standfirst")]
        found = found.filter(Q(*holds, Q(body__icontains=_in_html(word)), _connector=Q.OR))  # quick, and lets tags pass
    if words:
        found = found.alias(
            read=Concat("title", Value(" "), "standfirst", Value(" "), _bare("body"), output_field=TextField())
        )
    for word in words:
        found = found.filter(read__iregex=_whole(word))
    if asked["since"] or asked["until"]:
        found = found.filter(Exists(_within(Edition.objects.filter(article=OuterRef("pk")), asked)))
    return found


def tags(change: TagChange) -> bool:
    """Give working copies the other tag, beside the first or instead of it."""
    of_tag = ArticleTag.objects.filter(tag=change.source)
    did = rows.move_tags if change.before["is_instead"] else rows.add_tags
    return _next(change, of_tag, "content_object", did)


def listings(change: TagChange) -> bool:
    """List what readers see of them under the other tag, beside the first or instead of it."""
    of_tag = _within(Listing.objects.filter(tag=change.source), change.before)
    did = rows.move_listings if change.before["is_instead"] else rows.add_listings
    return _next(change, of_tag, "article", did)


def _next(change: TagChange, of_tag: QuerySet, story: str, did: object) -> bool:
    """Look through the next rows, and do those whose stories match; whether there may be more."""
    ids = list(of_tag.filter(pk__gt=change.reached).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if ids:
        stories = of_tag.filter(pk__in=ids).values(story)
        found = matching(change.before).filter(pk__in=stories).values("pk")
        did(
            change,
            list(
                of_tag.filter(**{"pk__in": ids, f"{story}__in": list(found.values_list("pk", flat=True))}).values_list(
                    "pk", flat=True
                )
            ),
        )
        change.reached = ids[-1]
    return bool(ids)


def _bare(part: str) -> Func:
    """A text without its markup."""
    return Func(F(part), Value("<[^>]*>"), Value(" "), Value("g"), function="regexp_replace", output_field=TextField())


def _in_html(word: str) -> str:
    """A word as it stands in clean HTML, in which quotes are as they are."""
    return escape(word, quote=False)


def _whole(word: str) -> str:
    """The expression for a word that is not part of another, in text or in HTML."""
    before, after = ("\\m" if _ends_with_space(word[0]) else ""), ("\\M" if _ends_with_space(word[-1]) else "")
    return f"{before}(?:{re.escape(word)}|{re.escape(_in_html(word))}){after}"


def _ends_with_space(letter: str) -> bool:
    """Whether a word with such a letter at its end is parted from the next one: in some scripts none is."""
    return letter.isalnum() and not unspaced(letter)


def _within(found: QuerySet, asked: dict[str, Any]) -> QuerySet:
    """The editions, or rows of them, first published within the days, in the site's time zone."""
    if since := asked["since"]:
        found = found.filter(first_published_at__gte=_at(since, time.min))
    if until := asked["until"]:
        found = found.filter(first_published_at__lte=_at(until, time.max))
    return found


def _at(day: str, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(parse_date(day), hour))
