"""The moves: the only place where an article's state and its editions change.

Every move is one transaction, starts from the version that the user saw, and leaves a row in the log.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import arrivals, composing, condensing, counting, indexing, policy
from articles.composing import Release
from articles.models import Address, Article, Credit, Edition, EditionLink, Listing, Move, Notice
from articles.models.article import Conflict
from articles.models.living import Phase
from articles.policy import Rule
from articles.text.names import is_blank, tidy
from articles.text.plain import plain, shorten

Verb = Move.Verb


class Warned(TypedDict):
    """A warning that an editor accepted: its code, and its words as they were shown."""

    code: str
    words: str


class Refused(Exception):
    """The move makes no sense for this story now. The message says why and what to do; nothing was changed."""


# --- Moves ----------------------------------------------------------------------------------------------


@transaction.atomic
def submit(article: Article, *, by: User, version: int, note: str = "") -> None:
    """Hand a story over to the editors. Raises Conflict, Refused, PermissionDenied."""
    _step(take(article, Verb.SUBMIT, by=by, version=version), Verb.SUBMIT, by, note)
    article.state = Article.State.REVIEW


@transaction.atomic
def send_back(article: Article, *, by: User, version: int, note: str = "") -> None:
    """Give a story back to its reporter. Readers keep what they have, and what is scheduled. The note says why.

    Raises Conflict, Refused, PermissionDenied.
    """
    taken = take(article, Verb.SEND_BACK, by=by, version=version)
    if is_blank(note):
        raise Refused(_("Say in a note what the reporter is to do."))
    _step(taken, Verb.SEND_BACK, by, note)
    article.state = Article.State.DRAFT


@transaction.atomic
def approve(article: Article, *, by: User, version: int, note: str = "") -> None:
    """Say that this version is fit for readers; it still has to be published. Raises Conflict, Refused,
    PermissionDenied."""
    _step(take(article, Verb.APPROVE, by=by, version=version), Verb.APPROVE, by, note)
    article.state = Article.State.APPROVED


@transaction.atomic
def publish(
    article: Article,
    *,
    by: User,
    version: int,
    live_until: datetime | None = None,
    note: str = "",
    warnings: Sequence[Warned] = (),
    reason: str = "",
) -> Edition:
    """Show the working copy to readers from now on, until `live_until` or for good.

    Replaces what readers have now and whatever was scheduled. Where readers have exactly this already, nothing is done
    and no row is left: that edition is the answer. `warnings` are those that were accepted, for the `reason`. Raises
    Conflict, Refused, PermissionDenied.
    """
    taken = take(article, Verb.PUBLISH, by=by, version=version)
    edition = what_readers_have(taken, live_until)
    if edition is None:
        now = database_now()
        if live_until and live_until <= now:
            raise Refused(_("The story would be over before it is published. Choose a later time to take it down."))
        edition = _publish(taken, Verb.PUBLISH, by, now, live_until, note, warnings, reason)
    elif taken.state != Article.State.PUBLISHED:
        _step(taken, Verb.PUBLISH, by, note, edition)
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
    warnings: Sequence[Warned] = (),
    reason: str = "",
) -> Edition:
    """Show the working copy, as it is now, to readers from a moment in the future on.

    A story that is live stays as it is until then. Replaces whatever was scheduled. `warnings` are those that were
    accepted, for the `reason`. Raises Conflict, Refused, PermissionDenied.
    """
    taken = take(article, Verb.SCHEDULE, by=by, version=version)
    if live_from <= database_now():
        raise Refused(_("That time is past. Choose a time to come, or publish now."))
    if live_until and live_until <= live_from:
        raise Refused(_("The story would be over before it begins. Choose a later time to take it down."))
    edition = _publish(taken, Verb.SCHEDULE, by, live_from, live_until, note, warnings, reason)
    article.state = taken.state
    return edition


@transaction.atomic
def withdraw(article: Article, *, by: User, version: int, note: str = "") -> None:
    """Take a story from readers, and whatever of it was scheduled. Raises Conflict, Refused, PermissionDenied."""
    taken = take(article, Verb.WITHDRAW, by=by, version=version)
    _let_go(_cut({taken.pk: database_now()}))
    counting.settle()
    _step(taken, Verb.WITHDRAW, by, note)
    article.state = Article.State.WITHDRAWN


@transaction.atomic
def release(releases: Sequence[Release], *, warnings: Sequence[Warned] = (), reason: str = "") -> list[Edition]:
    """Put many stories before readers at once, each as `publish` or `schedule` would; the importers' way in.

    The articles must be saved; `warnings` and `reason` are noted with each of them. Costs a fixed number of queries.
    Returns their editions, in the same order. Raises Conflict where an address belongs to another story.
    """
    starts = {one.article.pk: one.live_from for one in releases}
    seen = _first_seen(starts)
    given_up = _cut(starts)
    slugs = {one.article.slug: one.article.pk for one in releases}
    _claim(slugs)
    arrivals.lead([one.article for one in releases], [link for one in releases for link in one.links])
    now = database_now()
    editions = Edition.objects.bulk_create(
        composing.edition(one, one.first_published_at or seen.get(one.article.pk) or one.live_from, now)
        for one in releases
    )
    _let_go(given_up)
    listings = Listing.objects.bulk_create(
        row for one, edition in zip(releases, editions, strict=True) for row in composing.listings(edition, one.tags)
    )
    credited = Credit.objects.bulk_create(
        row for one, edition in zip(releases, editions, strict=True) for row in composing.credits(edition, one.byline)
    )
    linked = composing.linked(releases)
    EditionLink.objects.bulk_create(
        row for one, edition in zip(releases, editions, strict=True) for row in composing.links(edition, one, linked)
    )
    Move.objects.bulk_create(
        _move(one.article, one.verb, one.by, one.note, edition, warnings, reason)
        for one, edition in zip(releases, editions, strict=True)
    )
    indexing.index(editions, [one.tags for one in releases])
    Article.objects.filter(pk__in=starts).update(state=Article.State.PUBLISHED)
    for one in releases:
        one.article.state = Article.State.PUBLISHED
    arrivals.arrive(slugs)
    condensing.condense(editions)  # towards the end, since others who publish wait for the same counts
    counting.settle(counting.live_at_once(editions, [*listings, *credited]))
    return editions


@transaction.atomic
def correct(article: Article, *, by: User, text: str, kind: Notice.Kind, place: Notice.Place) -> Notice:
    """Tell readers of a live story what was wrong in it, or what is new. Raises Refused, PermissionDenied.

    The same words are never told twice of one story: a form that is sent twice adds one notice.
    """
    taken = _told_of(article.pk, Verb.CORRECT, by)
    notice = Notice(article=taken, by=by, text=text, kind=kind, place=place)
    _refuse_unfit(notice)
    notice.save()
    _move(taken, Verb.CORRECT, by, _beginning(notice)).save()
    return notice


@transaction.atomic
def take_back(notice: Notice, *, by: User) -> None:
    """Take a notice from readers; the newsroom keeps it. Raises Refused, PermissionDenied."""
    taken = _told_of(notice.article_id, Verb.TAKE_BACK, by)
    now = database_now()
    if not Notice.objects.standing().filter(pk=notice.pk).update(taken_back_at=now):
        raise Refused(_("This notice was taken back already: readers do not see it any more."))
    notice.taken_back_at = now
    _move(taken, Verb.TAKE_BACK, by, _beginning(notice)).save()


def database_now() -> datetime:
    """The moment by the database's clock: the one clock that all web servers of the site share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]


# --- Guards ---------------------------------------------------------------------------------------------


def take(article: Article, verb: Verb, *, by: User, version: int) -> Article:
    """The article, locked for this move until the transaction ends, if the user may make the move and has seen the
    newest version. Raises Conflict, Refused, PermissionDenied."""
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
    broken = policy.broken_rule(by, verb, taken)
    if broken == Rule.PERMISSION:
        raise PermissionDenied
    if broken:
        raise Refused(why_not(broken, taken))
    return taken


def why_not(broken: Rule, article: Article) -> str:
    """What to tell somebody whose move with the story breaks this rule."""
    return _WHY_NOT[broken] % {"title": article.title, "state": article.get_state_display()}


_WHY_NOT = {
    Rule.PERMISSION: gettext_lazy("This is not open to you."),
    Rule.STATE: gettext_lazy(
        "“%(title)s” is “%(state)s” by now, so this cannot be done. Open it again to see where it stands."
    ),
    Rule.CHANGED: gettext_lazy("“%(title)s” is approved as it is."),
    Rule.READERS: gettext_lazy("“%(title)s” is “%(state)s”: readers have nothing of it that could be withdrawn."),
    Rule.LIVE: gettext_lazy("“%(title)s” is not live: only readers of a story need to be told what changed in it."),
    Rule.NOTICE: gettext_lazy("“%(title)s” has no notice that could be taken back."),
    Rule.NOT_OWN: gettext_lazy("“%(title)s” is your own work: somebody else has to approve it."),
    Rule.APPROVED: gettext_lazy(
        "Nobody whose own work it is not has approved “%(title)s” as it is now. Hand it over to a colleague first."
    ),
}


def what_readers_have(article: Article, live_until: datetime | None) -> Edition | None:
    """The live edition, if publishing the story until `live_until` would change nothing that readers see."""
    if article.editions.upcoming().exists():
        return None
    return article.editions.live().filter(article_version=article.version, live_until=live_until).first()


def _changed_meanwhile(article: Article) -> str:
    return _(
        "“%(title)s” was changed by %(who)s on %(when)s, after you opened it. Nothing was done: read the new text, "
        "then try again."
    ) % {
        "title": article.title,
        "who": article.updated_by or _("somebody"),
        "when": date_format(timezone.localtime(article.updated_at), "DATETIME_FORMAT"),
    }


def _told_of(pk: int, verb: Verb, by: User) -> Article:
    """The article, locked, if the user may add notices to it or take them back.

    Its version makes no difference: a notice says something of what readers have, not of the working copy.
    """
    taken = Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if taken is None:
        raise Refused(_("The story has been deleted."))
    broken = policy.broken_rule(by, verb, taken)
    if broken == Rule.PERMISSION or not policy.may_see(by, taken):
        raise PermissionDenied
    if broken:
        raise Refused(why_not(broken, taken))
    return taken


def _refuse_unfit(notice: Notice) -> None:
    try:
        notice.full_clean(exclude={"article", "by", "taken_back_at"})
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    if Notice.objects.standing().filter(article=notice.article_id, kind=notice.kind, text=notice.text).exists():
        raise Refused(_("The story has this very notice already. To move it elsewhere, take it back first."))


# --- What moves are made of -----------------------------------------------------------------------------


def _publish(
    article: Article,
    verb: Verb,
    by: User,
    live_from: datetime,
    live_until: datetime | None,
    note: str,
    warnings: Sequence[Warned],
    reason: str,
) -> Edition:
    has_picture = "<img " in article.body
    if is_blank(plain(article.body)) and is_blank(article.standfirst) and not has_picture:
        raise Refused(_("The story has no text yet. Write some before it is published."))
    one = Release(
        article=article,
        tags=list(article.tags.all()),
        byline=article.byline,
        links=list(article.see_links.all()),
        live_from=live_from,
        live_until=live_until,
        by=by,
        note=note,
        verb=verb,
    )
    return release([one], warnings=warnings, reason=reason)[0]


def _step(article: Article, verb: Verb, by: User, note: str, edition: Edition | None = None) -> None:
    """Change the state, and leave a row."""
    move = _move(article, verb, by, note, edition)
    move.save()
    article.state = move.to_state
    article.save(update_fields=["state"])


def _move(
    article: Article,
    verb: Verb,
    by: User | None,
    note: str,
    edition: Edition | None = None,
    warnings: Sequence[Warned] = (),
    reason: str = "",
) -> Move:
    return Move(
        article=article,
        verb=verb,
        from_state=article.state,
        to_state=policy.MOVES[verb].leads_to or article.state,
        by=by,
        note=note,
        version=article.version,
        warnings=list(warnings),
        reason=reason,
        edition=edition,
    )


def _beginning(notice: Notice) -> str:
    """What the log says of a notice."""
    return shorten(tidy(notice.text), 200)


def _first_seen(articles: Iterable[int]) -> dict[int, datetime]:
    """When readers first saw each of these stories, if they have."""
    seen = Edition.objects.filter(article__in=articles).once_live().values("article")
    return dict(seen.annotate(first=Min("first_published_at")).values_list("article", "first"))


def _cut(starts: dict[int, datetime]) -> set[int]:
    """End every edition of these articles ({id: moment}) at its moment.

    What was to begin later, or has not begun at all, never begins: one plan for a story at a time. Returns the articles
    of which there was a plan.
    """
    planned = set(Edition.objects.filter(article__in=starts).upcoming().values_list("article", flat=True))
    running = Edition.objects.filter(article__in=starts).exclude(phase=Phase.CLOSED)
    at = defaultdict(set)  # many stories that are imported end at one moment, and at the cost of one
    for article in running.values_list("article", flat=True):
        at[starts[article]].add(article)
    for moment, articles in at.items():
        for rows in (Edition.objects, Listing.objects, Credit.objects):
            mine = rows.filter(article__in=articles).exclude(phase=Phase.CLOSED)
            mine.upcoming().filter(phase=Phase.WAITING).update(live_until=F("live_from"), phase=Phase.CLOSED)
            mine.filter(live_from__gte=moment).update(live_until=F("live_from"))
            goes_on = Q(live_until=None) | Q(live_until__gt=moment)
            mine.filter(goes_on, live_from__lt=moment).update(live_until=moment)
    return planned


def _let_go(articles: set[int]) -> None:
    """Give up the addresses that these articles claimed for plans that came to nothing."""
    if articles:
        Address.objects.filter(article__in=articles).never_public().delete()


def _claim(slugs: dict[str, int]) -> None:
    """Make these addresses ({slug: article id}) the articles' own, for good."""
    Address.objects.bulk_create(
        [Address(slug=slug, article_id=article) for slug, article in slugs.items()], ignore_conflicts=True
    )
    owners = dict(Address.objects.filter(slug__in=slugs).values_list("slug", "article"))
    for slug, article in slugs.items():
        if owners.get(slug) != article:  # None: whoever had it gave it up at this moment
            raise Conflict(
                _("The address “%(slug)s” belongs to another story. Choose a different slug.") % {"slug": slug}
            )
