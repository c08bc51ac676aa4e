"""See links and links in the text before publishing: whether they lead anywhere, and where readers do not get yet."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, SeeLink
from articles.newsroom.findings import Finding, Level
from articles.newsroom.standing import when
from articles.newsroom.targets import targets
from articles.text import anchors
from articles.text.hosts import is_public_name
from articles.text.plain import shorten

# A text can hold thousands of links; who has mended so many looks again.
_MOST_NAMED = 20
_LONGEST_NAME = 100


class _Lead(NamedTuple):
    """A link to a story, and how it is told what becomes of it."""

    name: str
    target: int
    unseen: str  # while readers do not get the story; the reason follows
    coming: str  # where they will
    unknown: str  # where the writer may not know the reason


def link_findings(article: Article, user: User) -> Iterator[Finding]:
    """What is to be known of the story's see links, then of those in its text, in their order. Two queries."""
    links = list(article.see_links.all())
    inline = list(_inline(article))
    wanted = {link.target_id for link in links if link.target_id} | {lead.target for lead in inline}
    known = {target.pk: target for target in targets(user).with_standing().filter(pk__in=wanted)} if wanted else {}
    for number, link in enumerate(links, start=1):
        name = link.lead_in or _("no. %d") % number
        if not link.is_complete:
            yield _incomplete(link, name)
        elif link.target_id:
            yield from _of_target(_see(link, name), known.get(link.target_id))
    yield from _of_text(article, inline, known)
    yield from _internal(article)


def _of_text(article: Article, inline: list[_Lead], known: dict[int, Article]) -> Iterator[Finding]:
    named = 0
    for lead in inline:
        found = [_to_itself(lead)] if lead.target == article.pk else list(_of_target(lead, known.get(lead.target)))
        named += len(found)
        if named <= _MOST_NAMED:
            yield from found
    if named > _MOST_NAMED:
        more = named - _MOST_NAMED
        words = ngettext(
            "%d more link in the text leads to a story that is not live.",
            "%d more links in the text lead to stories that are not live.",
            more,
        )
        yield Finding(Level.WARNING, "inline-not-live", words % more)


def _internal(article: Article) -> Iterator[Finding]:
    """Addresses in the text that lead into a network of one's own; our own they can reach."""
    ours = urlsplit(settings.NEWSDESK_SITE_URL).hostname
    hosts = dict.fromkeys(filter(None, map(_host, anchors.addresses(article.body))))
    if names := [host for host in hosts if host != ours and not is_public_name(host)]:
        words = _("Links in the text lead where readers cannot get, since it is not on the public web: %s.")
        yield Finding(Level.WARNING, "link-internal", words % ", ".join(names[:_MOST_NAMED]))


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:  # brackets without an IPv6 address
        return None


# --- What is told of a link -----------------------------------------------------------------------------


def _see(link: SeeLink, name: str) -> _Lead:
    unseen = _("The see link “{name}” will not be shown")
    if link.keeps_sentence and link.lead_in:
        unseen = _("Of the see link “{name}” readers will get the sentence alone")
    return _Lead(
        name,
        link.target_id,
        unseen=unseen,
        coming=_("The see link “{name}” will appear by itself on {when}: {story} is scheduled for then."),
        unknown=_(
            "The see link “{name}” leads to story no. {number}, which readers do not see now. They will not see the "
            "link either, unless that story comes back."
        ),
    )


def _inline(article: Article) -> Iterator[_Lead]:
    """The links in the text, the first to each story."""
    seen: set[int] = set()
    for link in anchors.links(article.body):
        if link.story and link.story not in seen:
            seen.add(link.story)
            yield _Lead(
                shorten(link.words, _LONGEST_NAME),
                link.story,
                unseen=_("The link “{name}” in the text will be mere words"),
                coming=_(
                    "The words “{name}” in the text will be a link from {when} on: {story} is scheduled for then."
                ),
                unknown=_(
                    "The link “{name}” in the text leads to story no. {number}, which readers do not see now. They "
                    "will get the words without the link, unless that story comes back."
                ),
            )


def _of_target(lead: _Lead, target: Article | None) -> Iterator[Finding]:
    if target is None:
        told = format_html(lead.unknown, name=lead.name, number=lead.target)
        yield Finding(Level.WARNING, "link-not-live", told)
    elif target.live_since is None and target.goes_live_at:
        told = format_html(lead.coming, name=lead.name, when=when(target.goes_live_at), story=_story(target))
        yield Finding(Level.NOTE, "link-scheduled", told)
    elif target.live_since is None:
        words = _("%(what)s: %(why)s") % {"what": lead.unseen, "why": _why(target)}
        told = format_html(words, name=lead.name, story=_story(target))
        yield Finding(Level.WARNING, "link-not-live", told)


def _why(target: Article) -> str:
    if target.state == Article.State.WITHDRAWN:
        return _("{story} was withdrawn. Choose another story.")
    if target.was_live:
        return _("the time of {story} is over. Choose another story.")
    return _("{story} was never published. That changes by itself once it is.")


def _incomplete(link: SeeLink, name: str) -> Finding:
    words = _("The see link “%s” leads nowhere, so readers will not see it. Choose a story, or remove the link.")
    if link.awaits:
        words = _("The see link “%s” waits for a story that is not imported yet. Readers will see it from then on.")
    return Finding(Level.WARNING, "link-incomplete", words % name)


def _to_itself(lead: _Lead) -> Finding:
    words = _("The link “%s” in the text leads to this very story, so it will be mere words. Remove the link.")
    return Finding(Level.WARNING, "inline-to-itself", words % lead.name)


def _story(target: Article) -> SafeString:
    address = reverse("admin:articles_article_change", args=[target.pk])
    return format_html('<a href="{}">“{}”</a>', address, target.headline)
