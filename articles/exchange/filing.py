"""Put stories from elsewhere into the newsroom and before readers: a batch in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import arrivals, publishing, recording
from articles.composing import Release
from articles.exchange.stories import Story
from articles.models import (
    Address,
    Article,
    ArticleTag,
    Author,
    AwaitedAddress,
    Byline,
    Edition,
    EditionLink,
    ImportedStory,
    Move,
    SeeLink,
    Tag,
)
from articles.models.living import Phase
from articles.models.slugs import free_slugs
from articles.recording import Written
from articles.text.names import fold
from articles.turns import take_turn

State = Article.State
_UPDATED = ["title", "standfirst", "body", "language", "version", "updated_at", "updated_by"]


@dataclass
class Filed:
    """What became of a batch; refusals are the newsroom's, each with the reason."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[Story, str]] = field(default_factory=list)


@dataclass
class _Case:
    """A story, and the working copy that it is to become."""

    story: Story
    article: Article
    record: ImportedStory
    is_released: bool = False
    live_until: datetime | None = None
    tags: list[Tag] = field(default_factory=list)
    authors: list[Author] = field(default_factory=list)
    links: list[SeeLink] = field(default_factory=list)


def digests(source_ids: Iterable[str]) -> dict[str, str]:
    """The digests of these stories as they were last imported."""
    return dict(ImportedStory.objects.filter(source_id__in=source_ids).values_list("source_id", "digest"))


@transaction.atomic
def file(stories: Sequence[Story], *, by: User | None = None, overwrite: bool = False) -> Filed:
    """Store stories, of different ids, and release those that have a date. A fixed number of queries.

    A story that was changed, withdrawn or ended in the newsroom is refused, unless `overwrite` says that the source's
    text is to replace the newsroom's; what was taken from readers stays so. Raises publishing.Conflict or a
    DatabaseError where somebody else was faster; nothing is stored then.
    """
    take_turn("import")
    filed = Filed()
    records = {record.source_id: record for record in _locked(story.source_id for story in stories)}
    changed = [one for one in stories if one.source_id in records and records[one.source_id].digest != one.digest]
    new = [one for one in stories if one.source_id not in records]
    filed.unchanged = len(stories) - len(changed) - len(new)
    accepted = _accepted(changed, records, overwrite, filed)
    created = _create(new, by)
    _update(accepted, by)
    _attach(created + accepted)
    _lead(created + accepted)
    recording.record_imported((_written(case) for case in created + accepted), by)
    _resolve_waiting([case.story.source_id for case in created])
    now = publishing.database_now()
    publishing.release([_release(case, now, by) for case in created + accepted if case.is_released])
    filed.created, filed.updated = len(created), len(accepted)
    return filed


def _locked(source_ids: Iterable[str]) -> Iterable[ImportedStory]:
    # Not the strongest lock: others may go on pointing at these stories.
    records = ImportedStory.objects.filter(source_id__in=list(source_ids)).select_related("article")
    return records.order_by("article_id").select_for_update(of=("self", "article"), no_key=True)


# --- Stories that are known -----------------------------------------------------------------------------


def _accepted(
    stories: Sequence[Story], records: Mapping[str, ImportedStory], overwrite: bool, filed: Filed
) -> list[_Case]:
    ends = _ends(records[story.source_id].article_id for story in stories)
    accepted = []
    for story in stories:
        record = records[story.source_id]
        case = _Case(story, record.article, record, live_until=ends.get(record.article_id))
        gone = _why_gone(record.article, ends)
        reason = (
            _why_discarded(record.article)
            or _why_not_released(case, ends)
            or (not overwrite and (gone or _why_not_replaced(record)))
        )
        if reason:
            filed.refused.append((story, reason))
        else:
            case.is_released = story.published is not None and not gone
            accepted.append(case)
    return accepted


def _ends(articles: Iterable[int]) -> dict[int, datetime | None]:
    """Until when readers have, or will have, each of these stories; without those they will not have again."""
    lasting = Edition.objects.filter(article__in=list(articles)).exclude(phase=Phase.CLOSED)
    lasting = lasting.exclude(live_until__lte=Now()).order_by("live_from")
    return dict(lasting.values_list("article", "live_until"))


def _why_discarded(article: Article) -> str | None:
    if article.discarded_at:
        return "The story is in the newsroom's bin. Put it back there first."
    return None


def _why_gone(article: Article, ends: Mapping[int, datetime | None]) -> str | None:
    if article.state == State.WITHDRAWN:
        return "The story was withdrawn in the newsroom, and stays so. --overwrite takes the text alone."
    if article.state == State.PUBLISHED and article.pk not in ends:
        return "The story's time is over, as the newsroom set it. --overwrite takes the text alone."
    return None


def _why_not_replaced(record: ImportedStory) -> str | None:
    if record.article.version != record.article_version:
        return "The story was changed in the newsroom since it was imported. --overwrite takes the source's text."
    return None


def _why_not_released(case: _Case, ends: Mapping[int, datetime | None]) -> str | None:
    published = case.story.published
    if published is None and case.article.pk in ends:
        return "Readers have this story, but the source gives no date any more. Give it, or withdraw the story first."
    if published and case.live_until and case.live_until <= published:
        return "The story would begin after the time at which the newsroom lets it end. Change that time first."
    return None


def _update(cases: Sequence[_Case], by: User | None) -> None:
    for case in cases:
        article = case.article
        article.title, article.standfirst = case.story.title, case.story.standfirst
        article.body, article.language = case.story.body, case.story.language
        article.version, article.updated_at, article.updated_by = article.version + 1, timezone.now(), by
        case.record.digest, case.record.article_version = case.story.digest, article.version
        case.record.source, case.record.license = case.story.source, case.story.license
    if cases:
        Article.objects.bulk_update([case.article for case in cases], _UPDATED)
        fields = ["digest", "article_version", "source", "license"]
        ImportedStory.objects.bulk_update([case.record for case in cases], fields)
        articles = [case.article.pk for case in cases]
        ArticleTag.objects.filter(content_object__in=articles).delete()
        Byline.objects.filter(article__in=articles).delete()
        SeeLink.objects.filter(article__in=articles).delete()
        AwaitedAddress.objects.filter(article__in=articles).delete()


# --- Stories that are new -------------------------------------------------------------------------------


def _create(stories: Sequence[Story], by: User | None) -> list[_Case]:
    slugs = free_slugs([one.slug or one.title for one in stories], Article.with_bin.all(), Address.objects.all())
    articles = Article.objects.bulk_create(
        _article(story, slug, by) for story, slug in zip(stories, slugs, strict=True)
    )
    records = ImportedStory.objects.bulk_create(
        _record(story, article) for story, article in zip(stories, articles, strict=True)
    )
    return [
        _Case(story, article, record, is_released=story.published is not None)
        for story, article, record in zip(stories, articles, records, strict=True)
    ]


def _article(story: Story, slug: str, by: User | None) -> Article:
    return Article(
        title=story.title,
        slug=slug,
        standfirst=story.standfirst,
        body=story.body,
        language=story.language,
        created_by=by,
        updated_by=by,
    )


def _record(story: Story, article: Article) -> ImportedStory:
    return ImportedStory(
        source_id=story.source_id,
        article=article,
        digest=story.digest,
        article_version=article.version,
        source=story.source,
        license=story.license,
    )


# --- What hangs on a story ------------------------------------------------------------------------------


def _attach(cases: Sequence[_Case]) -> None:
    """Give the stories their tags, authors and see links."""
    for case, tags in zip(cases, _tags(cases), strict=True):
        case.tags = tags
    authors = Author.objects.resolve(name for case in cases for name in case.story.authors)
    targets = dict(
        ImportedStory.objects.filter(
            source_id__in={link.target for case in cases for link in case.story.links}
        ).values_list("source_id", "article")
    )
    ArticleTag.objects.bulk_create(
        ArticleTag(content_object=case.article, tag=tag) for case in cases for tag in case.tags
    )
    for case in cases:
        case.authors = [authors[name] for name in case.story.authors]
        case.links = _see_links(case, targets)
    Byline.objects.bulk_create(
        Byline(article=case.article, author=author, position=position)
        for case in cases
        for position, author in enumerate(case.authors)
    )
    SeeLink.objects.bulk_create(link for case in cases for link in case.links)


def _lead(cases: Sequence[_Case]) -> None:
    """Turn addresses in what the stories say into the stories there, those of the batch among them."""
    coming = {case.article.slug: case.article.pk for case in cases if case.is_released}
    arrivals.lead([case.article for case in cases], [link for case in cases for link in case.links], coming)


def _written(case: _Case) -> Written:
    return Written(case.article, case.tags, case.authors, case.links)


def _tags(cases: Sequence[_Case]) -> list[list[Tag]]:
    """The tags of each story, none twice."""
    known = Tag.objects.resolve_each(name for case in cases for name in case.story.tags)
    return [list(dict.fromkeys(known[fold(name)] for name in case.story.tags)) for case in cases]


def _see_links(case: _Case, targets: Mapping[str, int]) -> list[SeeLink]:
    return [_see_link(case, position, targets) for position in range(len(case.story.links))]


def _see_link(case: _Case, position: int, targets: Mapping[str, int]) -> SeeLink:
    link = case.story.links[position]
    return SeeLink(
        article=case.article,
        position=position,
        lead_in=link.lead_in,
        label=link.label,
        url=link.url,
        relation=link.relation,
        keeps_sentence=link.keeps_sentence,
        target_id=targets.get(link.target),
        awaits="" if link.target in targets else link.target,
    )


def _resolve_waiting(source_ids: Sequence[str]) -> None:
    """Lead the links that wait for these stories to them, also those that readers have already.

    A link that was completed in the newsroom meanwhile stays as it was completed.
    """
    came = ImportedStory.objects.filter(source_id=OuterRef("awaits")).values("article")[:1]
    for links in (SeeLink.objects, EditionLink.objects):
        links.filter(awaits__in=source_ids, target=None, url="").update(target=Subquery(came), awaits="")


def _release(case: _Case, now: datetime, by: User | None) -> Release:
    published = case.story.published
    live_from = published if case.article.version == 1 else max(now, published)
    return Release(
        article=case.article,
        tags=case.tags,
        byline=case.authors,
        links=case.links,
        live_from=live_from,
        live_until=case.live_until,
        first_published_at=published,
        by=by,
        note=_("Imported"),
        verb=Move.Verb.SCHEDULE if live_from > now else Move.Verb.PUBLISH,
    )
