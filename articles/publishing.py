"""The moves: the only place where an article's state and its editions change.

Every move is one transaction, starts from the version that the user saw, and leaves a row in the log.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import composing, counting, policy
from articles.composing import Release
from articles.models import Address, Article, Edition, EditionLink, Listing, Move
from articles.models.article import Conflict
from articles.models.edition import Phase
from articles.text.names import is_blank
from articles.text.plain import plain

Verb = Move.Verb


class Refused(Exception):
    """The move makes no sense for this story now. The message says why and what to do; nothing was changed."""


# --- Moves ----------------------------------------------------------------------------------------------


@transaction.atomic
def submit(article: Article, *, by: User, version: int, note: str = "") -> None:
    """Hand a draft over to the editors. Raises Conflict, Refused, PermissionDenied."""
    _step(_taken(article, Verb.SUBMIT, by, version), Verb.SUBMIT, by, note)
    article.state = Article.State.REVIEW


@transaction.atomic
def send_back(article: Article, *, by: User, version: int, note: str = "") -> None:
    """Give a story back to its reporter, with the reason. Raises Conflict, Refused, PermissionDenied."""
    _step(_taken(article, Verb.SEND_BACK, by, version), Verb.SEND_BACK, by, note)
    article.state = Article.State.DRAFT


@transaction.atomic
def publish(article: Article, *, by: User, version: int, live_until: datetime | None = None, note: str = "") -> Edition:
    """Show the working copy to readers from now on, until `live_until` or for good.

    Replaces what readers have now and whatever was scheduled. Raises Conflict, Refused, PermissionDenied.
    """
    taken = _taken(article, Verb.PUBLISH, by, version)
    now = database_now()
    _refuse_unless_new(taken, live_until)
    if live_until and live_until <= now:
        raise Refused(_("The story would be over before it is published. Choose a later time to take it down."))
    edition = _publish(taken, Verb.PUBLISH, by, now, live_until, note)
    article.state = taken.state
    return edition


@transaction.atomic
def schedule(
    article: Article,
    *,
    by: User,
    version: int,
    live_from: datetime,
    live_until: datetime | None = None,
    note: str = "",
) -> Edition:
    """Show the working copy, as it is now, to readers from a moment in the future on.

    A story that is live stays as it is until then. Replaces whatever was scheduled. Raises Conflict, Refused,
    PermissionDenied.
    """
    taken = _taken(article, Verb.SCHEDULE, by, version)
    if live_from <= database_now():
        raise Refused(_("That time is past. Choose a time to come, or publish now."))
    if live_until and live_until <= live_from:
        raise Refused(_("The story would be over before it begins. Choose a later time to take it down."))
    edition = _publish(taken, Verb.SCHEDULE, by, live_from, live_until, note)
    article.state = taken.state
    return edition


@transaction.atomic
def withdraw(article: Article, *, by: User, version: int, note: str = "") -> None:
    """Take a story from readers, and whatever of it was scheduled. Raises Conflict, Refused, PermissionDenied."""
    taken = _taken(article, Verb.WITHDRAW, by, version)
    _cut({taken.pk: database_now()})
    counting.settle()
    _step(taken, Verb.WITHDRAW, by, note)
    article.state = Article.State.WITHDRAWN


@transaction.atomic
def release(releases: Sequence[Release]) -> list[Edition]:
    """Put many stories before readers at once, each as `publish` or `schedule` would; the importers' way in.

    The articles must be saved. Costs a fixed number of queries. Returns their editions, in the same order.
    Raises Conflict where an address belongs to another story.
    """
    starts = {one.article.pk: one.live_from for one in releases}
    seen = _first_seen(starts)
    _cut(starts)
    _claim({one.article.slug: one.article.pk for one in releases})
    now = database_now()
    editions = Edition.objects.bulk_create(
        composing.edition(one, one.first_published_at or seen.get(one.article.pk) or one.live_from, now)
        for one in releases
    )
    listings = Listing.objects.bulk_create(
        row for one, edition in zip(releases, editions, strict=True) for row in composing.listings(edition, one.tags)
    )
    EditionLink.objects.bulk_create(
        row for one, edition in zip(releases, editions, strict=True) for row in composing.links(edition, one.links)
    )
    Move.objects.bulk_create(
        _move(one.article, one.verb, one.by, one.note, edition) for one, edition in zip(releases, editions, strict=True)
    )
    Article.objects.filter(pk__in=starts).update(state=Article.State.PUBLISHED)
    for one in releases:
        one.article.state = Article.State.PUBLISHED
    counting.settle(counting.live_at_once(editions, listings))
    return editions


def database_now() -> datetime:
    """The moment by the database's clock: the one clock that all web servers of the site share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]


# --- Guards ---------------------------------------------------------------------------------------------


def _taken(article: Article, verb: Verb, by: User, version: int) -> Article:
    """The article, locked for this move, if the user may make it and has seen its newest version."""
    taken = (
        Article.objects.select_for_update(of=("self",), no_key=True)
        .select_related("updated_by")
        .filter(pk=article.pk)
        .first()
    )
    if taken is None:
        raise Refused(_("The story has been deleted."))
    if not policy.may_see(by, taken):
        raise PermissionDenied
    if taken.version != version:
        raise Conflict(_changed_meanwhile(taken))
    if not policy.may(by, verb, taken):
        starts, _to, permission = policy.MOVES[verb]
        if taken.state in starts or not by.has_perm(permission):
            raise PermissionDenied
        raise Refused(
            _("“%(title)s” is “%(state)s” by now, so this cannot be done. Open it again to see where it stands.")
            % {"title": taken.title, "state": taken.get_state_display()}
        )
    return taken


def _changed_meanwhile(article: Article) -> str:
    return _(
        "“%(title)s” was changed by %(who)s on %(when)s, after you opened it. Nothing was done: read the new text, "
        "then try again."
    ) % {
        "title": article.title,
        "who": article.updated_by or _("somebody"),
        "when": date_format(timezone.localtime(article.updated_at), "DATETIME_FORMAT"),
    }


def _refuse_unless_new(article: Article, live_until: datetime | None) -> None:
    same = article.editions.live().filter(article_version=article.version, live_until=live_until)
    if same.exists() and not article.editions.upcoming().exists():
        raise Refused(_("Readers have this very version already. Change something first."))


# --- What moves are made of -----------------------------------------------------------------------------


def _publish(
    article: Article, verb: Verb, by: User, live_from: datetime, live_until: datetime | None, note: str
) -> Edition:
    has_picture = "<img " in article.body
    if is_blank(plain(article.body)) and is_blank(article.standfirst) and not has_picture:
        raise Refused(_("The story has no text yet. Write some before it is published."))
    one = Release(
        article=article,
        tags=list(article.tags.all()),
        byline=[author.name for author in article.byline],
        links=list(article.see_links.all()),
        live_from=live_from,
        live_until=live_until,
        by=by,
        note=note,
        verb=verb,
    )
    return release([one])[0]


def _step(article: Article, verb: Verb, by: User, note: str) -> None:
    """Change the state, and leave a row."""
    _move(article, verb, by, note).save()
    article.state = policy.MOVES[verb][1]
    article.save(update_fields=["state"])


def _move(article: Article, verb: Verb, by: User | None, note: str, edition: Edition | None = None) -> Move:
    to_state = policy.MOVES[verb][1]
    return Move(
        article=article,
        verb=verb,
        from_state=article.state,
        to_state=to_state,
        by=by,
        note=note,
        edition=edition,
    )


def _first_seen(articles: Iterable[int]) -> dict[int, datetime]:
    """When readers first saw each of these stories, if they have."""
    seen = Edition.objects.filter(article__in=articles).once_live().values("article")
    return dict(seen.annotate(first=Min("first_published_at")).values_list("article", "first"))


def _cut(starts: dict[int, datetime]) -> None:
    """End every edition of these articles ({id: moment}) at its moment.

    What was to begin later, or has not begun at all, never begins: one plan for a story at a time.
    """
    running = Edition.objects.filter(article__in=starts).exclude(phase=Phase.CLOSED)
    at = defaultdict(set)  # many stories that are imported end at one moment, and at the cost of one
    for article in running.values_list("article", flat=True):
        at[starts[article]].add(article)
    for moment, articles in at.items():
        for rows in (Edition.objects, Listing.objects):
            mine = rows.filter(article__in=articles).exclude(phase=Phase.CLOSED)
            mine.upcoming().filter(phase=Phase.WAITING).update(live_until=F("live_from"), phase=Phase.CLOSED)
            mine.filter(live_from__gte=moment).update(live_until=F("live_from"))
            goes_on = Q(live_until=None) | Q(live_until__gt=moment)
            mine.filter(goes_on, live_from__lt=moment).update(live_until=moment)


def _claim(slugs: dict[str, int]) -> None:
    """Make these addresses ({slug: article id}) the articles' own, for good."""
    Address.objects.bulk_create(
        [Address(slug=slug, article_id=article) for slug, article in slugs.items()], ignore_conflicts=True
    )
    owners = dict(Address.objects.filter(slug__in=slugs).values_list("slug", "article"))
    for slug, article in slugs.items():
        if owners[slug] != article:
            raise Conflict(
                _("The address “%(slug)s” belongs to another story. Choose a different slug.") % {"slug": slug}
            )
