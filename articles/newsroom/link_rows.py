"""Links to be mended as a person reads of them: which story, what is the matter since when, and what can be done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from articles.models import Article, Edition, EditionLink, ExternalUse, Move, SeeLink
from articles.newsroom.presences import name_of
from articles.newsroom.targets import targets
from articles.repairing import Place, says

State = Article.State


@dataclass(frozen=True)
class Row:
    """A link to be mended. Without a `version` there is nothing to press: `why_not` says why."""

    article: Article
    title: str
    link: str
    matter: str
    place: Place
    since: datetime | None = None
    whose: str = ""
    words: tuple[str, str] | None = None
    moved_to: str = ""
    why_not: str = ""
    is_in_text: bool = False

    @property
    def fields(self) -> dict[str, Any]:
        """What a form has to send to say which link is meant, and in which version of the story."""
        lead_in, label = self.words or ("", "")
        named = {"target": self.place.target or "", "url": self.place.url, "version": self.article.version}
        return named | ({"lead_in": lead_in, "label": label} if self.words else {})

    @property
    def query(self) -> str:
        """The same, as part of an address."""
        return urlencode(self.fields)


def of_gone(links: Iterable[EditionLink], user: User) -> list[Row]:
    """Links to stories that readers do not have. A fixed number of queries."""
    links = list(links)
    copies = _copies((link.edition.article_id for link in links), user)
    ends = _ends({link.target_id for link in links if link.target_id}, user)
    return [_of_gone(link, copies[link.edition.article_id], ends.get(link.target_id)) for link in links]


def of_incomplete(links: Iterable[SeeLink], user: User) -> list[Row]:
    """See links that lead nowhere yet. A fixed number of queries."""
    links = list(links)
    copies = _copies((link.article_id for link in links), user)
    return [
        Row(
            copies[link.article_id],
            link.article.title,
            str(link),
            _("waits for a story to be imported") if link.awaits else _("is to be completed"),
            Place(),
            since=link.article.updated_at,
            whose=_whose(copies[link.article_id]),
            words=(link.lead_in, link.label),
            why_not=copies[link.article_id].why_not,
        )
        for link in links
    ]


def of_elsewhere(uses: Iterable[ExternalUse], user: User) -> list[Row]:
    """Links to addresses elsewhere that do not answer, or moved. A fixed number of queries."""
    uses = list(uses)
    copies = _copies((use.edition.article_id for use in uses), user)
    return [_of_elsewhere(use, copies[use.edition.article_id]) for use in uses]


# --- What is the matter ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class End:
    """How a story ended that readers do not have: in words, and when."""

    matter: str
    at: datetime | None


def _of_gone(link: EditionLink, copy: Article, end: End | None) -> Row:
    place = Place(link.target_id)
    words = None if link.target_id else (link.lead_in, link.label)
    end = end or End(_("The story was deleted."), None)
    is_see = link.kind == EditionLink.Kind.SEE
    return Row(
        copy,
        link.edition.title,
        str(link) if is_see else _("in the text"),
        end.matter,
        place,
        since=end.at or link.edition.live_from,
        whose=_whose(copy),
        words=words,
        why_not=copy.why_not or _done_already(copy, place, words),
        is_in_text=not is_see,
    )


def _of_elsewhere(use: ExternalUse, copy: Article) -> Row:
    address, place = use.address, Place(url=use.address.url)
    return Row(
        copy,
        use.edition.title,
        address.url,
        _("moved for good") if not address.broken_since else address.detail or address.get_answer_display(),
        place,
        since=address.broken_since or address.checked_at,
        whose=_whose(copy),
        moved_to=address.moved_to,
        why_not=copy.why_not or _done_already(copy, place, None),
    )


def _ends(pks: set[int], user: User) -> dict[int, End]:
    """How each of these stories ended, told as far as the user may know of it. Two queries."""
    editions = Edition.objects.once_live().filter(article=OuterRef("pk")).order_by("-live_until")
    withdrawals = Move.objects.filter(article=OuterRef("pk"), verb=Move.Verb.WITHDRAW).order_by("-pk")
    found = Article.with_bin.filter(pk__in=pks).annotate(
        ended_at=Subquery(editions.values("live_until")[:1]), withdrawn_by=Subquery(withdrawals.values("by")[:1])
    )
    headlines = dict(targets(user).filter(pk__in=pks).values_list("pk", "headline"))
    people = User.objects.in_bulk([story.withdrawn_by for story in found if story.withdrawn_by])
    return {story.pk: _end(story, headlines.get(story.pk), people.get(story.withdrawn_by)) for story in found}


def _end(story: Article, headline: str | None, withdrawer: User | None) -> End:
    name = _("“%s”") % headline if headline else _("Story no. %d") % story.pk
    if story.discarded_at:
        return End(_("%s was deleted.") % name, story.discarded_at)
    if story.ended_at is None:
        return End(_("%s was never published.") % name, None)
    if story.state == State.WITHDRAWN and withdrawer:
        return End(
            _("%(story)s was withdrawn by %(who)s.") % {"story": name, "who": name_of(withdrawer)}, story.ended_at
        )
    if story.state == State.PUBLISHED:
        return End(_("The time of %s is over.") % name, story.ended_at)
    return End(_("%s is not live any more.") % name, story.ended_at)


# --- What can be done -----------------------------------------------------------------------------------


def _copies(pks: Iterable[int], user: User) -> dict[int, Article]:
    """The working copies of these stories, with what is needed of each. Three queries."""
    wanted = set(pks)
    found = Article.objects.filter(pk__in=wanted).select_related("created_by")
    copies = {copy.pk: copy for copy in found.prefetch_related("see_links", "bylines__author")}
    for copy in copies.values():
        copy.why_not = _why_not(copy, user)
    return copies


def _why_not(copy: Article, user: User) -> str:
    """Why the user may not mend a story that they may know of, as `policy.may_edit` has it; empty where they may."""
    edits_all = user.has_perm("articles.edit_every_article")
    if user.has_perm("articles.change_article") and (edits_all or copy.state == State.DRAFT):
        return ""
    return _("The story is with the editors: they can mend it, or send it back to you.")


def _done_already(copy: Article, place: Place, words: tuple[str, str] | None) -> str:
    return "" if says(copy, place, words) else _("Mended already: it goes out with the story’s next publication.")


def _whose(copy: Article) -> str:
    """Whose story it is: its authors, or who began it."""
    authors = ", ".join(byline.author.name for byline in copy.bylines.all())
    return authors or (name_of(copy.created_by) if copy.created_by else "")


ROWS: dict[str, Callable[[Iterable, User], list[Row]]] = {
    "gone": of_gone,
    "incomplete": of_incomplete,
    "elsewhere": of_elsewhere,
    "moved": of_elsewhere,
}
