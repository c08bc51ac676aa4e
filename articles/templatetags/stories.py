"""What stands around a story on its page."""

from django.conf.locale import LANG_INFO

from articles.delivery.shown import shows_stories
from articles.models.readable import Readable, ShownTag
from articles.models.threads import Thread
from articles.text.kickers import pieces
from articles.text.names import fold


def thread(edition: Readable) -> Thread:
    """The stories that see links join to it."""
    found = Thread(edition)
    shows_stories(found.others)
    return found


def headline_pieces(edition: Readable) -> list[tuple[str, ShownTag | None]]:
    """The headline in pieces, a place of its kicker with the tag that has it for a name, if the story has that tag."""
    tags = {key: tag for tag in edition.shown_tags for key in (fold(tag.name), *tag.other_keys)}
    return [(text, tags.get(fold(text)) if is_place else None) for text, is_place in pieces(edition.title)]


def language_name(tag: str) -> str:
    """What a language is called by those who speak it ("Deutsch"); the tag itself where that is not known."""
    primary = tag.lower()
    while primary and "name_local" not in LANG_INFO.get(primary, {}):
        primary = primary.rpartition("-")[0]
    return LANG_INFO[primary]["name_local"] if primary else tag
