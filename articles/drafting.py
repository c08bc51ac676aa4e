"""Change what a story says: the only place where a working copy gets another content.

Every change is one transaction, starts from the version that its writer saw, and leaves a revision. A text that cannot
be taken over because the story moved on is never thrown away: it is merged, or kept aside for somebody to decide.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import pointing, policy, recording, remaining
from articles.models import (
    Address,
    Article,
    ArticleTag,
    Author,
    Byline,
    Content,
    Pointer,
    Revision,
    SeeLink,
    Tag,
)
from articles.models.article import Conflict
from articles.reconciling import LINES, Reconciliation, reconcile
from articles.text.cleaning import Unclean, clean
from articles.text.merging import Choice, Undecided
from articles.text.names import fold

Kind = Revision.Kind


class Result(Enum):
    """What became of a text."""

    UNCHANGED = auto()
    SAVED = auto()
    MERGED = auto()
    KEPT = auto()


@dataclass(frozen=True)
class Outcome:
    """What became of a text, the story as it is now, and the revision that was stored, if any."""

    result: Result
    article: Article
    revision: Revision | None = None
    missing: Sequence[str] = ()  # names of what a text from the history has lost because it is gone
    is_as_sent: bool = False  # the story says exactly what was sent, so its sender has seen it


# --- Changes --------------------------------------------------------------------------------------------


@transaction.atomic
def begin(article: Article, content: Content, *, by: User, note: str = "") -> Outcome:
    """Begin a story; `article` is a new one, not saved yet. Raises IntegrityError where its slug is taken."""
    article.version, article.created_by = 1, by
    _write(article, *_identified(by, content), by)
    return Outcome(Result.SAVED, article, recording.record(article, article.content, Kind.SAVED, by, note))


@transaction.atomic
def save(article: Article, content: Content, *, by: User, version: int, note: str = "") -> Outcome:
    """Save a text that was written on a version of the story. What changes nothing leaves nothing.

    Where the story moved on meanwhile, the changes of both sides are merged; where both changed the same, the text is
    kept aside (Result.KEPT) and the story stays as it is. Raises PermissionDenied; Conflict for a version that the
    story never had.
    """
    taken = _taken(article, by)
    content, present, base = as_called_now(content, recording.recorded(taken), recording.base(taken, version).content)
    if not content.parts_unlike(present):
        return Outcome(Result.UNCHANGED, taken, is_as_sent=True)
    content, base, present = _identified(by, content, base, present)
    if not content.parts_unlike(present):
        return Outcome(Result.UNCHANGED, taken, is_as_sent=True)
    if version == taken.version:
        return Outcome(Result.SAVED, taken, _accept(taken, content, Kind.SAVED, by, note), is_as_sent=True)
    if not content.parts_unlike(base):
        return Outcome(Result.UNCHANGED, taken)
    kept = recording.keep(taken, content, by=by, version=version, note=note)
    try:
        return _merge(taken, kept, _cleaned(reconcile(base, content, present).resolved()), by)
    except (Undecided, Unclean):
        return Outcome(Result.KEPT, taken, kept)


@transaction.atomic
def keep(article: Article, content: Content, *, by: User, version: int, note: str = "") -> Outcome:
    """Keep a text aside that its writer may not save any more: the story was handed over, for instance.

    Raises PermissionDenied for those who may not know of the story; Conflict for a version that the story never had.
    """
    taken = _locked(article)
    if not policy.may_see(by, taken) or not by.has_perm("articles.change_article"):
        raise PermissionDenied
    content, present, base = as_called_now(content, recording.recorded(taken), recording.base(taken, version).content)
    content, base, present = _identified(by, content, base, present)
    if not content.parts_unlike(present) or not content.parts_unlike(base):
        return Outcome(Result.UNCHANGED, taken)
    return Outcome(Result.KEPT, taken, recording.keep(taken, content, by=by, version=version, note=note))


@transaction.atomic
def settle(kept: Revision, choices: Mapping[str, Choice], *, by: User, version: int) -> Outcome:
    """Bring a text kept aside into the story, each question answered. Raises Undecided for one left open.

    `version` is that of the story beside which the questions were shown. What is gone since is named in `missing`.
    Raises Conflict, also for a text that was dealt with already; PermissionDenied; Unclean where both texts together
    are more than a story can hold; ValidationError where a line is none that a story can have.
    """
    taken = _taken(kept.article, by)
    _refuse_settled(kept)
    _refuse_stale(taken, version)
    recording.recorded(taken)
    content, missing = _fitting(_cleaned(differences(kept, taken).resolved(choices)), taken, by)
    return replace(_merge(taken, kept, content, by), missing=missing)


@transaction.atomic
def dismiss(kept: Revision, *, by: User) -> None:
    """Leave the story as it is; the text stays in the history. Open to its writer and to whoever may edit the story.

    Raises PermissionDenied; Conflict, also for a text that was dealt with already.
    """
    taken = _locked(kept.article)
    is_own = kept.by_id == by.pk and policy.may_see(by, taken)
    if not is_own and not policy.may_edit(by, taken):
        raise PermissionDenied
    _refuse_settled(kept)
    _settle(kept)


@transaction.atomic
def restore(revision: Revision, *, by: User, version: int, note: str = "") -> Outcome:
    """Make a story say again what it said, as a new version. Its address stays: readers may know it.

    What is gone since (tags, authors, stories that were pointed at) cannot come back, and is named in `missing`.
    Raises Conflict if the story is not at `version` any more, PermissionDenied; Unclean or ValidationError for a text
    that a story cannot have: one that was only kept aside, or stored under other rules.
    """
    taken = _taken(revision.article, by)
    _refuse_stale(taken, version)
    present = recording.recorded(taken)
    content, missing = remaining.restorable(revision)
    content, present = _identified(by, _cleaned(replace(content, slug=taken.slug)), present)
    _refuse_unfit(content, taken)
    if not content.parts_unlike(present):
        return Outcome(Result.UNCHANGED, taken, None, missing)
    stored = _accept(taken, content, Kind.RESTORED, by, note, based_on=revision.version)
    return Outcome(Result.SAVED, taken, stored, missing)


@transaction.atomic
def put_on_record(article: Article) -> None:
    """Let the story's history know what it says, where it was made by other ways than these."""
    if not article.revisions.accepted().filter(version=article.version).exists():
        recording.recorded(_locked(article))


# --- What can be known before -----------------------------------------------------------------------------


def differences(kept: Revision, article: Article) -> Reconciliation:
    """A text kept aside, against the story as it is now."""
    return reconcile(*as_called_now(recording.base(article, kept.version).content, kept.content, article.content))


def as_called_now(*contents: Content) -> list[Content]:
    """The contents with each tag under its present name, so that a form that was opened before a tag was renamed or
    merged, and is sent after, changes nothing by that. One query."""
    known = Tag.objects.spelt(name for content in contents for name in content.tags)
    called = {key: tag.name for key, tag in known.items() if key != tag.key}
    return [replace(content, tags=_called(content.tags, called)) if called else content for content in contents]


def _called(names: Iterable[str], called: Mapping[str, str]) -> tuple[str, ...]:
    """The names, those that tags are not called any more by the present one; none twice."""
    now = [called.get(fold(name), name) for name in names]
    return tuple({fold(name): name for name in reversed(now)}[key] for key in dict.fromkeys(map(fold, now)))


# --- What changes are made of ---------------------------------------------------------------------------


def take(article: Article, *, by: User, version: int) -> Article:
    """The story at this version, locked for a change until the transaction ends. Raises Conflict, PermissionDenied."""
    taken = _taken(article, by)
    _refuse_stale(taken, version)
    return taken


def _locked(article: Article) -> Article:
    taken = Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=article.pk).first()
    if taken is None:
        raise Conflict(_("The story has been deleted."))
    return taken


def _taken(article: Article, by: User) -> Article:
    """The story, locked for this change, if the user may make it."""
    taken = _locked(article)
    if not policy.may_edit(by, taken):
        raise PermissionDenied
    return taken


def _refuse_stale(article: Article, version: int) -> None:
    if article.version != version:
        raise Conflict(
            _("“%(title)s” was changed after you opened this page. Nothing was done: look at it as it is now.")
            % {"title": article.title}
        )


def _accept(
    article: Article, content: Content, kind: Kind, by: User, note: str = "", based_on: int | None = None
) -> Revision:
    """Give the story a content, as its next version."""
    article.version += 1
    _write(article, content, by)
    return recording.record(article, article.content, kind, by, note, based_on)


def _cleaned(content: Content) -> Content:
    """The content, its text within the bounds: what two people wrote may together be too much. Raises Unclean."""
    return replace(content, body=clean(content.body))


def _identified(by: User, *contents: Content) -> list[Content]:
    """The contents, with addresses of stories that the user may point at turned into the stories. One query, or none.

    All that are compared with each other are, or one link in two spellings would be two.
    """
    bodies = pointing.identified([content.body for content in contents], policy.linkable(by, Article.objects.all()))
    return [replace(content, body=body) for content, body in zip(contents, bodies, strict=True)]


def _fitting(content: Content, article: Article, by: User) -> tuple[Content, list[str]]:
    """What the story can say of a text that was kept aside, which nobody checked as a form is checked; and the names
    of what is gone. Its address stays unless it is free, and the user's to change. Raises ValidationError."""
    links, links_gone = remaining.links_still_there(content.links, article.pk)
    body, words_gone = remaining.stories_still_there(content.body)
    known = set(Author.objects.filter(pk__in=content.authors).values_list("pk", flat=True))
    slug = content.slug if policy.may_readdress(by, article) and _is_free(content.slug, article) else article.slug
    authors = tuple(pk for pk in content.authors if pk in known)
    (fitting,) = _identified(by, replace(content, slug=slug, body=body, links=links, authors=authors))
    _refuse_unfit(fitting, article)
    return fitting, [*words_gone, *links_gone]


def _is_free(slug: str, article: Article) -> bool:
    others = Article.with_bin.exclude(pk=article.pk), Address.objects.exclude(article=article)
    return not any(rows.filter(slug=slug).exists() for rows in others)


def _refuse_unfit(content: Content, article: Article) -> None:
    """Refuse lines, among those that would be new, that no form would take. Raises ValidationError."""
    wrong: dict[str, list[str]] = {}
    for name in LINES:
        field, value = Article._meta.get_field(name), getattr(content, name)
        try:
            if value != getattr(article, name):
                field.clean(field.formfield().clean(value), None)
        except ValidationError as error:
            wrong[name] = error.messages
    if wrong:
        raise ValidationError(wrong)


def _refuse_settled(kept: Revision) -> None:
    if not Revision.objects.unsettled().filter(pk=kept.pk).exists():
        raise Conflict(_("This text was dealt with already. It stays in the history."))


def _merge(article: Article, kept: Revision, content: Content, by: User) -> Outcome:
    _settle(kept)
    if not content.parts_unlike(article.content):
        return Outcome(Result.UNCHANGED, article)
    stored = _accept(article, content, Kind.MERGED, by, kept.note, based_on=kept.version)
    return Outcome(Result.MERGED, article, stored)


def _settle(kept: Revision) -> None:
    kept.settled_at = timezone.now()
    kept.save(update_fields=["settled_at"])


def _write(article: Article, content: Content, by: User | None) -> None:
    """Store the story with all that belongs to it."""
    article.title, article.slug, article.standfirst = content.title, content.slug, content.standfirst
    article.body, article.language, article.updated_by = content.body, content.language, by
    article.save()
    tags = Tag.objects.resolve(content.tags)
    _renew(
        article.tagged_items.order_by("pk"),
        [ArticleTag(content_object=article, tag=tag) for tag in tags],
        lambda row: row.tag_id,
    )
    _renew(
        article.bylines.all(),
        [Byline(article=article, author_id=pk, position=place) for place, pk in enumerate(content.authors)],
        lambda row: row.author_id,
    )
    _renew(
        article.see_links.all(),
        [_link(article, place, pointer) for place, pointer in enumerate(content.links)],
        lambda row: row.pointer,
    )


def _link(article: Article, place: int, pointer: Pointer) -> SeeLink:
    return SeeLink(
        article=article,
        position=place,
        lead_in=pointer.lead_in,
        label=pointer.label,
        target_id=pointer.target,
        url=pointer.url,
        awaits=pointer.awaits,
        relation=pointer.relation,
        keeps_sentence=pointer.keeps_sentence,
    )


def _renew(rows: QuerySet, wanted: Sequence[Model], says: Callable[[Model], Hashable]) -> None:
    """Put `wanted` in the place of the rows, unless they say the same in the same order."""
    if [says(row) for row in rows] != [says(row) for row in wanted]:
        rows.order_by().delete()
        rows.model.objects.bulk_create(wanted)
