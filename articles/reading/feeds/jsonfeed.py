"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from articles.reading.feeds.channel import Channel, Entry, Person

CONTENT_TYPE = "application/feed+json; charset=utf-8"


def write(channel: Channel) -> str:
    """The document; what is empty is left out of it."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.description,
        "home_page_url": channel.address,
        "feed_url": channel.documents["self"],
        "next_url": channel.documents.get("next"),
        "language": channel.language,
        "authors": [_person(channel.publisher)],
        "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
    }
    items = [_item(entry) for entry in channel.entries]
    return json.dumps(_said(feed) | {"items": items}, ensure_ascii=False)


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [_person(author) for author in entry.authors],
        "tags": list(entry.tags),
        "language": entry.language,
    }
    return _said(item) | {"content_html": entry.content}


def _person(person: Person) -> dict[str, str]:
    return _said({"name": person.name, "url": person.address})


def _said(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact}
