"""The demonstration: an invented newsroom with people, tags, stories, and something on every screen."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction

from articles import arrivals, drafting, publishing
from articles.composing import Release
from articles.exchange.decoding import digest
from articles.models import Article, Author, Byline, ImportedStory, Move, Notice, SeeLink, Tag
from articles.policy import EDITOR
from articles.turns import take_turn

SOURCE = "Invented for the demonstration"
_FOLDER = resources.files("articles.exchange.demo")

Record = Mapping[str, Any]


class NameTaken(Exception):
    """Somebody real has the user name of one of the invented people. Nothing was loaded."""


@dataclass
class Loaded:
    """What was loaded."""

    people: int
    tags: int
    stories: int


@dataclass(frozen=True)
class _Cast:
    """Who does what in the demonstration, and from which moment its days are counted."""

    authors: Mapping[str, Author]
    editor: User
    now: datetime

    def moment(self, record: Record) -> datetime:
        """When the story was, or will be, published."""
        return self.now - timedelta(days=record["days_ago"])


@transaction.atomic
def load() -> Loaded | None:
    """Load the demonstration; None, and nothing changed, if it was loaded before. Raises NameTaken."""
    take_turn("demo")
    records = [json.loads(line) for line in _text("stories.jsonl").splitlines()]
    if ImportedStory.objects.filter(source_id__in=[record["id"] for record in records]).exists():
        return None
    people, tags = json.loads(_text("people.json")), json.loads(_text("tags.json"))
    cast = _cast(people)
    for tag in tags:
        Tag.objects.resolve([tag["name"]])
        Tag.objects.filter(name=tag["name"], description="").update(kind=tag["kind"], description=tag["description"])
    articles = {record["id"]: _article(record, cast) for record in records}
    for record in records:
        _see_links(record, articles)
    _lead(list(articles.values()))
    _move(records, articles, cast)
    for record in records:
        _date(articles[record["id"]], cast.moment(record), cast.now)
        _write_history(record, articles[record["id"]])
    return Loaded(len(people), len(tags), len(records))


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _cast(people: Sequence[Record]) -> _Cast:
    authors = {person["name"]: _author(person) for person in people}
    editor = next(person["name"] for person in people if person["role"] == EDITOR)
    return _Cast(authors, authors[editor].user, publishing.database_now())


def _author(person: Record) -> Author:
    """The person's byline and account, in which nobody can log in until a chief sets a password."""
    if User.objects.filter(username=person["slug"]).exists():
        raise NameTaken(f"The user name {person['slug']} is taken. Rename that account, then load the demonstration.")
    first, _space, last = person["name"].partition(" ")
    user = User.objects.create_user(person["slug"], is_staff=True, first_name=first, last_name=last)
    user.groups.add(Group.objects.get(name=person["role"]))
    return Author.objects.create(name=person["name"], user=user)


def _article(record: Record, cast: _Cast) -> Article:
    authors = [cast.authors[name] for name in record["authors"]]
    article = Article.objects.create(
        title=record["title"],
        standfirst=record["standfirst"],
        body=record["body_html"],
        language=record["lang"],
        created_by=authors[0].user,
        updated_by=authors[0].user,
    )
    article.tags.add(*record["tags"])
    for position, author in enumerate(authors):
        Byline.objects.create(article=article, author=author, position=position)
    ImportedStory.objects.create(
        source_id=record["id"],
        article=article,
        article_version=article.version,
        digest=digest(record, record),
        source=SOURCE,
    )
    return article


def _see_links(record: Record, articles: Mapping[str, Article]) -> None:
    for position, link in enumerate(record["see"]):
        SeeLink.objects.create(
            article=articles[record["id"]],
            position=position,
            lead_in=link["lead_in"],
            label=link["label"],
            target=articles.get(link["target"]),
            url=link["url"] or "",
            relation=link.get("relation", ""),
        )


def _lead(articles: Sequence[Article]) -> None:
    """Let links in the texts lead to the stories whose addresses they hold."""
    arrivals.lead(articles, [], {article.slug: article.pk for article in articles})


# --- Their way through the newsroom ---------------------------------------------------------------------


def _move(records: Sequence[Record], articles: Mapping[str, Article], cast: _Cast) -> None:
    """Make the moves that lead to each story's state."""
    shown = [record for record in records if record["state"] in ("published", "scheduled", "withdrawn")]
    publishing.release([_release(record, articles[record["id"]], cast) for record in shown])
    for record in records:
        article = articles[record["id"]]
        if record["state"] in ("review", "approved") or "sent_back" in record:
            publishing.submit(article, by=article.created_by, version=article.version)
        if record["state"] == "approved":
            publishing.approve(article, by=cast.editor, version=article.version, note=record["note"])
        elif record["state"] == "withdrawn":
            publishing.withdraw(article, by=cast.editor, version=article.version, note=SOURCE)
        elif "sent_back" in record:
            publishing.send_back(article, by=cast.editor, version=article.version, note=record["sent_back"])
        for notice in record.get("notices", ()):
            _tell(notice, article, cast)


def _tell(notice: Record, article: Article, cast: _Cast) -> None:
    """Tell readers of a correction or an update, as of its day."""
    told = publishing.correct(article, by=cast.editor, text=notice["text"], kind=notice["kind"], place=notice["place"])
    Notice.objects.filter(pk=told.pk).update(at=cast.moment(notice))


def _release(record: Record, article: Article, cast: _Cast) -> Release:
    ends = record.get("expires_in_days")
    return Release(
        article=article,
        tags=list(article.tags.all()),
        byline=article.byline,
        links=list(article.see_links.all()),
        live_from=cast.moment(record),
        live_until=cast.now + timedelta(days=ends) if ends else None,
        by=cast.editor,
        note=SOURCE,
        verb=Move.Verb.SCHEDULE if record["state"] == "scheduled" else Move.Verb.PUBLISH,
    )


def _date(article: Article, published: datetime, now: datetime) -> None:
    """Let the newsroom's lists show the story as of its day, not all as of the moment of loading."""
    moment = min(published, now)
    Article.objects.filter(pk=article.pk).update(created_at=moment, updated_at=moment)
    Move.objects.filter(article=article).exclude(verb=Move.Verb.WITHDRAW).update(at=moment)


def _write_history(record: Record, article: Article) -> None:
    """Put the story on record; one that was another story before comes with what it was."""
    if "was" not in record:
        drafting.put_on_record(article)
        return
    article.refresh_from_db()
    final, was = article.content, record["was"]
    Article.objects.filter(pk=article.pk).update(title=was["title"], body=final.body.replace(*was["replace"]))
    drafting.put_on_record(article)
    drafting.save(article, final, by=article.created_by, version=1, note=was["note"])
