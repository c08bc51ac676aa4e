"""The checklist before publishing: what is wrong with a story, and what is only to be known."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from articles.newsroom.findings import Finding, Level
from articles.newsroom.headline_checks import headline_findings
from articles.newsroom.link_checks import link_findings
from articles.newsroom.tag_checks import tag_findings
from articles.text import prose
from articles.text.cleaning import from_plain
from articles.text.generic_links import generic_texts
from articles.text.names import is_blank
from articles.text.pictures import has_picture, without_alternative
from articles.text.plain import ELLIPSIS, plain
from articles.text.teasers import teaser

__all__ = ["Finding", "Level", "checklist"]

_MOST_NAMED = 5


def checklist(article: Article, user: User) -> list[Finding]:
    """All that is found in the stored working copy: errors first, then warnings, then notes.

    Names nothing that the user may not know of. Costs a fixed number of queries at the most.
    """
    found = [*_findings(article, user)]
    return sorted(found, key=lambda finding: list(Level).index(finding.level))


def _findings(article: Article, user: User) -> Iterator[Finding]:
    yield from _pictures(article)
    yield from headline_findings(article, user)
    yield from _generic_links(article)
    yield from link_findings(article, user)
    yield from tag_findings(article, user)
    yield from _teaser(article) if _is_readable(article) else [_nothing_to_read()]


# --- The text -------------------------------------------------------------------------------------------


def _is_readable(article: Article) -> bool:
    return not (is_blank(plain(article.body)) and is_blank(article.standfirst)) or has_picture(article.body)


def _nothing_to_read() -> Finding:
    words = _("There is nothing to read yet. Write a text or a standfirst, or put a picture into the text.")
    return Finding(Level.ERROR, "text-missing", words)


def _pictures(article: Article) -> Iterator[Finding]:
    if names := without_alternative(article.body):
        words = _(
            "Pictures without an alternative text: %s. Say in a few words what each shows, for those who cannot see "
            "it: click the picture in the text, then the picture button, and fill in “Alternative Text”."
        )
        yield Finding(Level.ERROR, "picture-without-text", words % _named(names))


def _generic_links(article: Article) -> Iterator[Finding]:
    if texts := generic_texts(article.body, article.language):
        words = _(
            "Links whose words do not say where they lead: %s. Make the words that name the thing the link, for "
            "readers who go from link to link."
        )
        yield Finding(Level.WARNING, "link-text-generic", words % _named([f"“{text}”" for text in texts]))


def _named(names: list[str]) -> str:
    listed = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return _("%(names)s and %(number)d more") % {"names": listed, "number": more} if more > 0 else listed


# --- The teaser -----------------------------------------------------------------------------------------


def _teaser(article: Article) -> Iterator[Finding]:
    shown = from_plain(article.standfirst) if article.standfirst else article.body
    text = plain(teaser(shown, settings.NEWSDESK_TEASER_WORDS, article.language).html)
    if not text:
        words = _("Lists will show the headline without a text. A standfirst would stand there.")
        yield Finding(Level.NOTE, "teaser-empty", words)
        return
    if _ends_within_sentence(text, shown):
        budget = settings.NEWSDESK_TEASER_WORDS
        words = ngettext(
            "The teaser breaks off within a sentence, because no sentence ends within the first %d word. Shorten "
            "the first sentence, or write a standfirst.",
            "The teaser breaks off within a sentence, because no sentence ends within the first %d words. Shorten "
            "the first sentence, or write a standfirst.",
            budget,
        )
        yield Finding(Level.WARNING, "teaser-breaks-off", words % budget)
    yield Finding(Level.NOTE, "teaser", _("In lists the story will read: “%s”") % text)


def _ends_within_sentence(text: str, shown: str) -> bool:
    """Whether the teaser's ellipsis was put there, and not by the author."""
    return text.endswith(ELLIPSIS) and not plain(prose.prose(shown)).startswith(text)
