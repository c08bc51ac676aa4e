"""Mend where a story's links lead: see links and links in the text alike.

A repair is a change of the working copy like any other, with a note in its history. Readers get it at once where they
had the working copy exactly as it was and the mender may publish; otherwise it goes out with the next publication.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import drafting, policy, publishing
from articles.models import Article, Content, Edition, Move, Pointer, SeeLink
from articles.publishing import Refused
from articles.text import anchors

State = Article.State


class Place(NamedTuple):
    """Where a link leads: to a story (its id), to an address elsewhere, or nowhere yet."""

    target: int | None = None
    url: str = ""


NOWHERE = Place()


@dataclass(frozen=True)
class Repaired:
    """What became of a repair: the story as it is now, whether anything had to be changed, and the edition that readers
    got of it at once, if they did."""

    article: Article
    is_changed: bool
    edition: Edition | None = None

    @property
    def is_published(self) -> bool:
        """True when readers have the repair."""
        return self.edition is not None


def repoint(
    article: Article,
    place: Place,
    to: Place,
    *,
    by: User,
    version: int,
    note: str = "",
    words: tuple[str, str] | None = None,
) -> Repaired:
    """Let each link of the story that leads to one place lead to another.

    `words` (lead-in and label) say which see link is meant; without them it is all, those in the text too. Raises
    Conflict where the story is not at `version` any more, Refused, PermissionDenied.
    """
    _refuse_unfit(article, to, by)
    note = note or _("Link pointed elsewhere")
    return _mend(article, lambda content: _repointed(content, place, to, words), by, version, note)


def unlink(
    article: Article,
    place: Place,
    *,
    by: User,
    version: int,
    note: str = "",
    words: tuple[str, str] | None = None,
) -> Repaired:
    """Remove each see link of the story that leads to a place, with its lead-in; of links in the text the words stay.

    `words` as for `repoint`. Raises Conflict, PermissionDenied.
    """
    note = note or _("Link removed")
    return _mend(article, lambda content: _repointed(content, place, None, words), by, version, note)


def says(article: Article, place: Place, words: tuple[str, str] | None = None) -> bool:
    """Whether the working copy has such a link; of a story with its see links prefetched, without a query."""
    links = [link for link in article.see_links.all() if (link.target_id, link.url) == place]
    if words is not None:
        return any((link.lead_in, link.label) == words for link in links)
    return bool(links) or anchors.leads(article.body, place.target or place.url)


def is_as_readers_have_it(article: Article) -> bool:
    """Whether the working copy is exactly what readers have, with nothing else planned."""
    if article.state != State.PUBLISHED or article.editions.upcoming().exists():
        return False
    return article.editions.live().filter(article_version=article.version).exists()


@transaction.atomic
def _mend(article: Article, change: Callable[[Content], Content], by: User, version: int, note: str) -> Repaired:
    taken = drafting.take(article, by=by, version=version)
    was_as_readers_have_it = is_as_readers_have_it(taken)
    outcome = drafting.save(taken, change(taken.content), by=by, version=version, note=note)
    if outcome.revision is None:
        return Repaired(taken, is_changed=False)
    mended = outcome.article
    if not was_as_readers_have_it or not policy.may(by, Move.Verb.PUBLISH, mended):
        return Repaired(mended, is_changed=True)
    until = mended.editions.live().values_list("live_until", flat=True).first()
    edition = publishing.publish(mended, by=by, version=mended.version, live_until=until, note=note)
    return Repaired(mended, is_changed=True, edition=edition)


def _repointed(content: Content, place: Place, to: Place | None, words: tuple[str, str] | None) -> Content:
    def is_meant(link: Pointer) -> bool:
        return (link.target, link.url) == place and (words is None or (link.lead_in, link.label) == words)

    links = tuple(_led(link, to) if is_meant(link) else link for link in content.links)
    body = content.body
    if words is None and place != NOWHERE:
        new = (to.target or to.url) if to else None
        body = anchors.repointed(body, place.target or place.url, new)
    return replace(content, links=tuple(link for link in links if link), body=body)


def _led(link: Pointer, to: Place | None) -> Pointer | None:
    return link._replace(target=to.target, url=to.url, awaits="") if to else None


def _refuse_unfit(article: Article, to: Place, by: User) -> None:
    if to.target == article.pk:
        raise Refused(_("A story cannot point at itself. Choose another story."))
    if to.target and not policy.linkable(by, Article.objects.filter(pk=to.target)).exists():
        raise Refused(_("There is no such story that you could point at. Choose another one."))
    if to.url:
        try:
            SeeLink._meta.get_field("url").clean(to.url, None)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
    if to == NOWHERE:
        raise Refused(_("Say where the link is to lead."))
