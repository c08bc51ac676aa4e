"""A random newsroom: stories that point at each other, and all that can become of them and their addresses."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from articles import drafting, publishing
from articles.composing import Release
from articles.models import Article, ArticleTag, Content, Edition, Listing, Pointer, SeeLink, Tag
from articles.models.article import Conflict
from articles.tagging import changes, naming
from tests.graph.ledger import Ledger, Shown, Story
from tests.graph.ledger import Tag as Subject

_BATCH = 1000
_LATER = timedelta(days=30)
_SOON = timedelta(seconds=2)  # on a busy machine a plan may take half of that to be made
_FEWEST_SUBJECTS = 5
_ACTIVE = 0.8  # the share of what happens that happens to the few stories which much happens to
_STARTS = ("live", "live", "live", "live", "live", "live", "live", "draft", "planned", "over")


class NoSuchStory(Exception):
    """Nothing of that kind can happen: there is no story that it could happen to."""


class World:
    """The newsroom, and the ledger of what has to be. By the same seed, the same things happen."""

    def __init__(self, seed: str, stories: int, links: int) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing here is a secret
        self.ledger = Ledger()
        self.done: Counter[str] = Counter()
        self.soon: list[tuple[datetime, Story]] = []
        self.by = User.objects.create_user("graph", is_staff=True, is_superuser=True)
        self.by.groups.add(Group.objects.get(name="chief"))
        self._named = 0
        self._make_tags(max(12, stories // 60))
        self._make_stories(stories, links)
        pks = list(self.ledger.stories)
        self.active = self.random.sample(pks, max(20, stories // 50))
        self.subjects = self.random.sample(list(self.ledger.tags), max(8, len(self.ledger.tags) // 5))

    # --- The beginning ---------------------------------------------------------------------------------

    def _make_tags(self, number: int) -> None:
        for tag in Tag.objects.resolve(self._fresh("Subject") for _number in range(number)):
            self.ledger.tags[tag.pk] = Subject(tag.pk, tag.slug)
            self.ledger.never.add(tag.slug)

    def _make_stories(self, stories: int, links: int) -> None:
        names = [self._fresh("story") for _number in range(stories)]
        articles = Article.objects.bulk_create(
            (Article(title=name.capitalize(), slug=name, created_by=self.by) for name in names), batch_size=_BATCH
        )
        pairs = self._pairs([article.pk for article in articles], links)
        for article in articles:
            tags = tuple(self.random.sample(list(self.ledger.tags), self.random.randint(0, 3)))
            see, inline = pairs[article.pk]
            self.ledger.begin(article.pk, Shown(article.slug, tags, tuple(see), tuple(dict.fromkeys(inline))))
            article.body = _body(self.ledger.stories[article.pk].copy.inline)
        Article.objects.bulk_update(articles, ["body"], batch_size=_BATCH)
        self._attach(articles)

    def _pairs(self, pks: list[int], links: int) -> dict[int, tuple[list[int], list[int]]]:
        """So many links between random stories: for each story, where its see links and those in its text lead."""
        found: dict[int, tuple[list[int], list[int]]] = {pk: ([], []) for pk in pks}
        while links:
            story, target = self.random.choice(pks), self.random.choice(pks)
            if story != target:
                self.random.choice(found[story]).append(target)
                links -= 1
        return found

    def _attach(self, articles: list[Article]) -> None:
        copies = {article.pk: self.ledger.stories[article.pk].copy for article in articles}
        tags = (ArticleTag(content_object_id=pk, tag_id=tag) for pk, copy in copies.items() for tag in copy.tags)
        ArticleTag.objects.bulk_create(tags, batch_size=_BATCH)
        links = {article.pk: _see_links(article, copies[article.pk].see) for article in articles}
        SeeLink.objects.bulk_create((link for mine in links.values() for link in mine), batch_size=_BATCH)
        self._release(articles, links)

    def _release(self, articles: list[Article], links: dict[int, list[SeeLink]]) -> None:
        now = publishing.database_now()
        tags = Tag.objects.in_bulk()
        releases = (one for article in articles if (one := self._beginning(article, links[article.pk], tags, now)))
        while batch := list(islice(releases, _BATCH)):
            publishing.release(batch)

    def _beginning(self, article: Article, links: list[SeeLink], tags: dict[int, Tag], now: datetime) -> Release | None:
        story, start = self.ledger.stories[article.pk], self.random.choice(_STARTS)
        since = now - timedelta(minutes=self.random.randint(100, 1_000_000))
        if start == "draft":
            return None
        if start == "planned":
            self.ledger.plan(story)
        else:
            self.ledger.publish(story)
        if start == "over":
            self.ledger.expire(story)
        return Release(
            article,
            [tags[tag] for tag in story.copy.tags],
            [],
            links,
            live_from=now + _LATER if start == "planned" else since,
            live_until=now - timedelta(minutes=1) if start == "over" else None,
            by=self.by,
        )

    # --- What happens ----------------------------------------------------------------------------------

    def happen(self, times: int) -> None:
        """Let so many random things happen, and the time of all that was planned to come soon pass."""
        for _time in range(times):
            while not self._happens(self.random.choice(HAPPENINGS)):
                pass
        self._wait()

    def _happens(self, kind: Callable[["World"], None]) -> bool:
        try:
            with transaction.atomic():
                kind(self)
        except NoSuchStory:
            return False
        self.done[kind.__name__] += 1
        return True

    def begin(self) -> None:
        """A story is written that points at others, whatever their state."""
        name, others = self._fresh("story"), tuple(self.random.sample(self.active, 3))
        see = tuple(pk for pk in others if pk in self.ledger.stories)
        pointers = tuple(Pointer(f"Why {number}", "see", pk) for number, pk in enumerate(see))
        content = Content(name.capitalize(), name, "", _body(()), "en", links=pointers)
        article = drafting.begin(Article(), content, by=self.by).article
        self.ledger.begin(article.pk, Shown(name, (), see, ()))
        self.active.append(article.pk)

    def rename(self) -> None:
        """A story gets another slug, and most are published so at once. Another's slug is not to be had."""
        story = self._story()
        slug = self._slug_for(story)
        if self._is_anothers(slug, story):
            self._try_in_vain(slug, story)
            return
        self._save(story, slug=slug)
        self.ledger.rewrite(story, story.copy._replace(slug=slug))
        if story.shown and self.random.random() < 0.7:
            self._publish(story)

    def withdraw(self) -> None:
        """A story is taken from readers, or a plan is given up."""
        story = self._story(lambda story: story.shown or story.planned)
        publishing.withdraw(self._article(story), by=self.by, version=self._version(story))
        self.ledger.take_away(story)

    def come_back(self) -> None:
        """A story is published that readers do not have."""
        self._publish(self._story(lambda story: story.shown is None))

    def plan(self) -> None:
        """A story is planned for much later, or for very soon."""
        story = self._story()
        is_soon = self.random.random() < 0.3
        at = publishing.database_now() + (_SOON if is_soon else _LATER)
        publishing.schedule(self._article(story), by=self.by, version=self._version(story), live_from=at)
        self.ledger.plan(story)
        if is_soon:
            self.soon.append((at, story))

    def come_true(self) -> None:
        """The time of a plan comes: all times of its story are moved into the past."""
        story = self._story(lambda story: story.planned)
        plan = self._article(story).editions.upcoming().get()
        _let_time_pass(story.pk, plan.live_from - publishing.database_now())
        self.ledger.come_true(story)

    def expire(self) -> None:
        """A story is published until a moment, and the moment comes."""
        story = self._story(lambda story: story.shown)
        until = publishing.database_now() + _LATER
        publishing.publish(self._article(story), by=self.by, version=self._version(story), live_until=until)
        self.ledger.publish(story)
        _let_time_pass(story.pk, until - publishing.database_now())
        self.ledger.expire(story)

    def relink(self) -> None:
        """A story points elsewhere, and at itself never: at others, whatever their state, in a circle too."""
        story = self._story()
        others = [pk for pk in self.random.sample(self.active, 6) if pk in self.ledger.stories and pk != story.pk]
        see, inline = tuple(others[::2]), tuple(others[1::2])
        pointers = tuple(Pointer(f"Why {number}", "see", pk) for number, pk in enumerate(see))
        self._save(story, links=pointers, body=_body(inline))
        self.ledger.rewrite(story, story.copy._replace(see=see, inline=inline))
        self._publish(story)

    def retag(self) -> None:
        """A story moves to other tags' pages, some of them new ones."""
        story = self._story()
        tags = self.random.sample(self.subjects, self.random.randint(0, 3))
        names = [Tag.objects.get(pk=tag).name for tag in tags]
        if self.random.random() < 0.3:
            names.append(self._fresh("Subject"))
        self._save(story, tags=tuple(names))
        for tag in Tag.objects.resolve(names[len(tags) :]):
            self.ledger.tags[tag.pk] = Subject(tag.pk, tag.slug)
            self.subjects.append(tag.pk)
            tags.append(tag.pk)
        self.ledger.rewrite(story, story.copy._replace(tags=tuple(tags)))
        self._publish(story)

    def delete(self) -> None:
        """A draft is thrown away, whoever points at it."""
        story = self._story(lambda story: story.is_draft and not self._article(story).editions.exists())
        self._article(story).delete()
        self.ledger.delete(story)

    def rename_tag(self) -> None:
        """A tag's page moves, with its name or without; sometimes back to where it was."""
        tag = self.ledger.tags[self.random.choice(self.subjects)]
        back = sorted(tag.aliases)
        slug = self.random.choice(back) if back and self.random.random() < 0.3 else self._fresh("subject")
        subject = Tag.objects.get(pk=tag.pk)
        name = self._fresh("Subject") if self.random.random() < 0.3 else subject.name
        naming.rename(subject, replace(naming.called(subject), name=name, slug=slug), by=self.by)
        self.ledger.rename_tag(tag, slug)

    def merge(self) -> None:
        """A tag becomes another one; sometimes that is undone, and all is as it was."""
        if len(self.subjects) < _FEWEST_SUBJECTS:
            raise NoSuchStory
        pks = self.random.sample(self.subjects, 2)
        change = changes.advance(changes.merge(*(Tag.objects.get(pk=pk) for pk in pks), by=self.by))
        if self.random.random() < 0.3:
            changes.advance(changes.undo(change, by=self.by))
            return
        source, target = (self.ledger.tags[pk] for pk in pks)
        self.ledger.merge(source, target)
        self.subjects.remove(source.pk)

    # --- What that is made of --------------------------------------------------------------------------

    def _publish(self, story: Story) -> None:
        publishing.publish(self._article(story), by=self.by, version=self._version(story))
        self.ledger.publish(story)

    def _save(self, story: Story, **parts: object) -> None:
        article = self._article(story)
        drafting.save(article, replace(article.content, **parts), by=self.by, version=article.version)

    def _is_anothers(self, slug: str, story: Story) -> bool:
        """Whether readers had another story there, or another is called so now, or will be."""
        if self.ledger.owners.get(slug, story) is not story:
            return True
        others = (other for other in self.ledger.stories.values() if other is not story)
        return any(slug == shown.slug for other in others for shown in (other.copy, other.planned) if shown)

    def _try_in_vain(self, slug: str, story: Story) -> None:
        """Whoever comes past the form, which refuses it, is stopped at the latest when it would go before readers."""
        try:
            with transaction.atomic():
                self._save(story, slug=slug)
                publishing.publish(self._article(story), by=self.by, version=self._version(story))
        except (Conflict, IntegrityError):
            return
        raise AssertionError(f"{slug} was given away twice")

    def _slug_for(self, story: Story) -> str:
        """A new slug; or one of its own from before, one that somebody else had, or one that came to nothing."""
        ways: list[Callable[[], str]] = [
            lambda: self._fresh("story"),
            lambda: self._fresh("story"),
            lambda: self.random.choice(sorted(story.known_as)),
            lambda: self.random.choice(sorted(self.ledger.owners)),
            lambda: self.random.choice(sorted(self.ledger.never - self.ledger.owners.keys())),
        ]
        try:
            return self.random.choice(ways)()
        except IndexError:  # there is none of that kind
            return self._fresh("story")

    def _story(self, wanted: Callable[[Story], object] = bool) -> Story:
        """A random story of this kind, most of them of those to which much happens."""
        stories = self.ledger.stories
        for _attempt in range(200):
            pk = self.random.choice(self.active if self.random.random() < _ACTIVE else list(stories))
            if pk in stories and any(one is stories[pk] for _at, one in self.soon):
                self._wait()
            if pk in stories and wanted(stories[pk]):
                return stories[pk]
        raise NoSuchStory

    def _article(self, story: Story) -> Article:
        return Article.objects.get(pk=story.pk)

    def _version(self, story: Story) -> int:
        return self._article(story).version

    def _wait(self) -> None:
        """Wait until everything that was planned for very soon is there."""
        for at, story in self.soon:
            while publishing.database_now() <= at:
                time.sleep(0.02)
            self.ledger.come_true(story)
        self.soon = []

    def _fresh(self, kind: str) -> str:
        self._named += 1
        return f"{kind}-{self._named}"


def _body(inline: tuple[int, ...]) -> str:
    links = "".join(f' It had to do with <a data-article="{pk}">another story</a>.' for pk in inline)
    return f"<p>Something happened.{links}</p>"


def _see_links(article: Article, targets: tuple[int, ...]) -> list[SeeLink]:
    return [
        SeeLink(article=article, position=number, lead_in=f"Why {number}", target_id=target)
        for number, target in enumerate(targets)
    ]


def _let_time_pass(article: int, time: timedelta) -> None:
    """Move all times of a story into the past, the earliest first: at no moment may two editions be live."""
    for rows in (Edition.objects, Listing.objects):
        for row in rows.filter(article=article).order_by("live_from", "pk"):
            rows.filter(pk=row.pk).update(
                live_from=row.live_from - time, live_until=row.live_until and row.live_until - time
            )


HAPPENINGS: list[Callable[[World], None]] = [
    World.rename,
    World.rename,
    World.rename_tag,
    World.rename_tag,
    World.merge,
    World.withdraw,
    World.come_back,
    World.come_back,
    World.plan,
    World.plan,
    World.come_true,
    World.expire,
    World.relink,
    World.retag,
    World.delete,
    World.begin,
]
