"""See links before publishing: whether they lead anywhere, and where readers do not get yet."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Article, SeeLink
from articles.newsroom.findings import Finding, Level
from articles.newsroom.standing import when
from articles.newsroom.targets import targets


def link_findings(article: Article, user: User) -> Iterator[Finding]:
    """What is to be known of the story's see links, in their order. Two queries."""
    links = list(article.see_links.all())
    wanted = {link.target_id for link in links if link.target_id}
    known = {target.pk: target for target in targets(user).with_standing().filter(pk__in=wanted)} if wanted else {}
    for number, link in enumerate(links, start=1):
        name = link.lead_in or _("no. %d") % number
        if not link.is_complete:
            yield _incomplete(link, name)
        elif link.target_id and link.target_id not in known:
            yield _unknown(link, name)
        elif link.target_id and not known[link.target_id].live_since:
            yield _not_live(known[link.target_id], name)


def _incomplete(link: SeeLink, name: str) -> Finding:
    words = _("The see link “%s” leads nowhere, so readers will not see it. Choose a story, or remove the link.")
    if link.awaits:
        words = _("The see link “%s” waits for a story that is not imported yet. Readers will see it from then on.")
    return Finding(Level.WARNING, "link-incomplete", words % name)


def _unknown(link: SeeLink, name: str) -> Finding:
    words = _(
        "The see link “%(name)s” leads to story no. %(number)d, which readers do not see now. They will not see the "
        "link either, unless that story comes back."
    )
    return Finding(Level.WARNING, "link-not-live", words % {"name": name, "number": link.target_id})


def _not_live(target: Article, name: str) -> Finding:
    if target.goes_live_at:
        words = _("The see link “{name}” will appear by itself on {when}: {story} is scheduled for then.")
        told = format_html(words, name=name, when=when(target.goes_live_at), story=_story(target))
        return Finding(Level.NOTE, "link-scheduled", told)
    told = format_html(_why(target), name=name, story=_story(target))
    return Finding(Level.WARNING, "link-not-live", told)


def _why(target: Article) -> str:
    if target.state == Article.State.WITHDRAWN:
        return _("The see link “{name}” will not be shown: {story} was withdrawn. Choose another story.")
    if target.was_live:
        return _("The see link “{name}” will not be shown: the time of {story} is over. Choose another story.")
    return _(
        "The see link “{name}” will not be shown yet: {story} was never published. It appears by itself once that is."
    )


def _story(target: Article) -> SafeString:
    address = reverse("admin:articles_article_change", args=[target.pk])
    return format_html('<a href="{}">“{}”</a>', address, target.headline)
