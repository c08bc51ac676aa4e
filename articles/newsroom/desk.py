"""The desk: what a member of the newsroom finds on coming in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import policy
from articles.models import Article, Edition, EditionLink, ExternalUse, Revision
from articles.models.article import ArticleQuerySet
from articles.newsroom import broken, queue
from articles.newsroom.autosaving import Unsaved, waiting
from articles.newsroom.presences import Open, name_of, working
from articles.newsroom.standing import Fact
from articles.newsroom.timetable import Change, changes

State = Article.State
_LISTED = 8
_LONG = ("body_html", "teaser_html", "standfirst", "description")
_CHANGES = {
    "start": Fact("live", gettext_lazy("goes live")),
    "update": Fact("scheduled", gettext_lazy("update goes live")),
    "end": Fact("expired", gettext_lazy("expires")),
}


class Onward(NamedTuple):
    """A link: its words, and where it leads."""

    words: str | Promise
    address: str


@dataclass(frozen=True)
class Item:
    """A line of the desk: a headline that leads somewhere, and what there is to know about it."""

    title: str
    language: str
    address: str
    at: datetime | None = None
    who: str = ""
    fact: Fact | None = None
    note: str = ""
    onward: Onward | None = None


@dataclass(frozen=True)
class Panel:
    """A few lines under a heading, and links to the lists that hold them all."""

    key: str
    heading: str | Promise
    items: list[Item]
    lists: tuple[Onward, ...] = ()


def panels(user: User) -> list[Panel]:
    """What is to be told to the user: what waits for them first, then what goes on in the newsroom.

    Where nothing waits for them, a panel without lines says so. Nothing at all for those who are not of the newsroom.
    The number of queries depends on the user's role alone.
    """
    if not user.has_perm("articles.view_article"):
        return []
    known = policy.visible(user, Article.objects.all())
    own = _filled(_own(user, known)) or [Panel("nothing", gettext_lazy("Nothing waits for you"), [])]
    return own + _filled(_of_all(user, known))


def _filled(found: Iterable[Panel]) -> list[Panel]:
    return [panel for panel in found if panel.items]


# --- What waits for the user ----------------------------------------------------------------------------


def _own(user: User, known: ArticleQuerySet) -> Iterator[Panel]:
    mine = known.written_by(user)
    yield Panel("unsaved", _("Unsaved texts"), [_unsaved(slot) for slot in waiting(user)[:_LISTED]])
    yield Panel("waiting", _("Waiting for me"), [*_sent_back(mine), *_to_move_on(user, known)], _lists_of(user))
    drafts = [_story(article, who="") for article in _latest(queue.begun(mine))]
    yield Panel("drafts", _("My drafts"), drafts, (_listed(_("All drafts"), "draft"),))
    with_others = [_story(article, _state(article)) for article in _queued(queue.for_others(user, mine))]
    yield Panel("handed-over", _("With the editors"), with_others, _queue())


def _lists_of(user: User) -> tuple[Onward, ...]:
    """The lists that hold all that may wait for the user: a reporter's drafts, an editor's queue."""
    return _queue() if user.has_perm("articles.publish_article") else (_listed(_("All drafts"), "draft"),)


def _unsaved(text: Unsaved) -> Item:
    language = text.article.language if text.article else ""
    return Item(text.title or _("(no headline)"), language, text.address, text.at)


def _sent_back(mine: ArticleQuerySet) -> Iterator[Item]:
    for article in _latest(queue.sent_back(mine)):
        yield _story(article, Fact("changed", _("sent back")), who=article.last_by or "", note=article.last_note)


def _to_move_on(user: User, known: ArticleQuerySet) -> list[Item]:
    return [_story(article, _state(article)) for article in _queued(queue.to_move_on(user, known))]


def _story(article: Article, fact: Fact | None = None, who: str | None = None, note: str = "") -> Item:
    """A story's line; by default, it names who changed the story last."""
    if who is None:
        who = name_of(article.updated_by) if article.updated_by else ""
    return Item(article.title, article.language, _form(article.pk), article.updated_at, who=who, fact=fact, note=note)


def _state(article: Article) -> Fact:
    return Fact(article.state, article.get_state_display())


def _queued(articles: ArticleQuerySet) -> list[Article]:
    """The latest in review and approved: a query for each, so that an index has them in order."""
    found = [article for state in (State.REVIEW, State.APPROVED) for article in _latest(articles.filter(state=state))]
    return sorted(found, key=lambda article: (article.updated_at, article.pk), reverse=True)[:_LISTED]


def _latest(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.defer("body").select_related("updated_by").order_by("-updated_at", "-pk")[:_LISTED]


# --- What goes on in the newsroom -----------------------------------------------------------------------


def _of_all(user: User, known: ArticleQuerySet) -> Iterator[Panel]:
    yield Panel("troubles", _("Conflicts and broken links"), _troubles(known), _links_to_mend(known))
    coming = [_change(change) for change in changes(known, _LISTED)]
    yield Panel("scheduled", _("Scheduled next"), coming, (_listed(_("All that is scheduled"), "scheduled"),))
    yield Panel("colleagues", _("Colleagues at work"), [_open(story) for story in working(user)[:_LISTED]])
    published = [_live(edition) for edition in _just_published(known)]
    yield Panel("published", _("Just published"), published, (Onward(_("The front page"), reverse("home")),))


def _troubles(known: ArticleQuerySet) -> list[Item]:
    """Some of each kind, so that none hides the others."""
    return [
        *(_kept_aside(text) for text in _undecided(known)),
        *(_broken(link) for link in broken.gone(known)[:_LISTED]),
        *(_dead(use) for use in broken.dead(known)[:_LISTED]),
    ]


def _links_to_mend(known: ArticleQuerySet) -> tuple[Onward, ...]:
    words = _("Link health: %d to be mended") % broken.number(known)
    incomplete = Onward(_("See links to be completed"), f"{_list()}?see=incomplete")
    return Onward(words, reverse("admin:articles_article_link_health")), incomplete


def _undecided(known: ArticleQuerySet) -> QuerySet:
    texts = Revision.objects.unsettled().filter(article__in=known.values("pk"))
    return texts.without_text().select_related("by").newest_first()[:_LISTED]


def _kept_aside(text: Revision) -> Item:
    address = reverse("admin:articles_article_conflict", args=[text.article_id, text.pk])
    fact = Fact("incomplete", _("two texts, to be decided"))
    return Item(text.title, text.language, address, text.at, who=name_of(text.by) if text.by else "", fact=fact)


def _broken(link: EditionLink) -> Item:
    """The story that has the link. Where the link leads is not told: it may be a story out of the user's sight."""
    words = _("see link to a story that readers do not see") if link.target_id else _("see link that leads nowhere")
    if link.kind == EditionLink.Kind.INLINE:
        words = _("link in the text to a story that readers do not see")
    story = link.edition
    return Item(story.title, story.language, _form(story.article_id), fact=Fact("incomplete", words), note=link.lead_in)


def _dead(use: ExternalUse) -> Item:
    words = Fact("incomplete", _("address that does not answer"))
    story, at = use.edition, use.address.broken_since
    return Item(story.title, story.language, _form(story.article_id), at, fact=words, note=use.address.url)


def _change(change: Change) -> Item:
    story = change.edition
    return Item(story.title, story.language, _form(story.article_id), change.at, fact=_CHANGES[change.kind])


def _open(story: Open) -> Item:
    fact = Fact("changed", _("being changed")) if story.has_changes else Fact("", _("open"))
    article = story.article
    return Item(article.title, article.language, _form(article.pk), who=", ".join(story.people), fact=fact)


def _just_published(known: ArticleQuerySet) -> QuerySet:
    """The newest stories as readers have them, with whether the user may know of the working copy.

    The newest are chosen first: of the whole archive, PostgreSQL would look up what the user may know in one go.
    """
    own, newest = known.filter(pk=OuterRef("article")), Edition.objects.live().newest_first()
    few = Edition.objects.filter(pk__in=newest.values("pk")[:_LISTED])
    return few.newest_first().defer(*_LONG).annotate(is_known=Exists(own))


def _live(edition: Edition) -> Item:
    onward = Onward(_("In the newsroom"), _form(edition.article_id)) if edition.is_known else None
    address = edition.get_absolute_url()
    return Item(edition.title, edition.language, address, edition.first_published_at, onward=onward)


# --- Addresses ------------------------------------------------------------------------------------------


def _list() -> str:
    return reverse("admin:articles_article_changelist")


def _queue() -> tuple[Onward, ...]:
    return _listed(_("Waiting for review"), "review"), _listed(_("Approved"), "approved")


def _listed(words: str, standing: str) -> Onward:
    return Onward(words, f"{_list()}?standing={standing}")


def _form(pk: int) -> str:
    return reverse("admin:articles_article_change", args=[pk])
