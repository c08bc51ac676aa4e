"""What a source's record says about a story, brought into the form in which it can be stored."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.exchange.decoding import shown
from articles.exchange.lines import Defect
from articles.models import Author, ImportedStory, SeeLink, Tag
from articles.models.article import STANDFIRST_LENGTH, TITLE_LENGTH, default_language
from articles.models.fields import Cleaned, LanguageField
from articles.models.link import default_label
from articles.models.relation import Relation
from articles.text.cleaning import Unclean, clean, from_plain
from articles.text.languages import is_language_tag
from articles.text.names import fold, is_blank, tidy, why_unstorable
from articles.text.plain import plain
from articles.text.wordlists import words

KEYS = words(
    "id title published tags body_html body_text slug standfirst summary authors lang related_ids see source license"
)
MOST_TAGS = 100
MOST_AUTHORS = 100
MOST_LINKS = 200
UNKNOWN_LANGUAGE = "und"
# Times outside of these overflow somewhere between time zones, or are a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1000, 9998

_LINK_KEYS = words("lead_in label target url relation keeps_sentence")
_KINDS = {
    str: "text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
    list: "a list",
    dict: "an object",
}
_MARKUP = re.compile(r"</?[a-z][^<>]*>|&(?:[a-z]{2,31}|#x?[0-9a-f]{1,6});", re.IGNORECASE)
_ID_LENGTH = ImportedStory._meta.get_field("source_id").max_length
_AUTHOR_LENGTH = Author._meta.get_field("name").max_length
_TAG_LENGTH = Tag._meta.get_field("name").max_length
_TAG_KEY_LENGTH = Tag._meta.get_field("key").max_length
_LANGUAGE_LENGTH = LanguageField().max_length
_URL = SeeLink._meta.get_field("url")


@dataclass(frozen=True, slots=True)
class Link:
    """A see link as the source gives it; `target` is the source's id of a story, or empty."""

    lead_in: str = ""
    label: str = field(default_factory=default_label)
    target: str = ""
    url: str = ""
    relation: str = ""
    keeps_sentence: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A story as the source gives it, clean and within the limits of what can be stored."""

    source_id: str
    digest: str
    title: str
    slug: str  # as the source wishes it, or empty
    standfirst: str
    body: Cleaned
    language: str
    published: datetime | None
    tags: Sequence[str]
    authors: Sequence[str]
    links: Sequence[Link]
    source: str
    license: str


def source_id(record: Mapping[str, Any]) -> str:
    """The source's own id of the story. Raises Defect."""
    return _required(record, "id", _ID_LENGTH)


def read(record: Mapping[str, Any], digest: str) -> Story:
    """The story that a record describes. Raises Defect for what cannot be stored as it is."""
    own_id = source_id(record)
    standfirst, body = _texts(record)
    story = Story(
        source_id=own_id,
        digest=digest,
        title=tidy(_required(record, "title", TITLE_LENGTH)),
        slug=_text(record, "slug"),
        standfirst=standfirst,
        body=body,
        language=_language(record),
        published=_moment(record),
        tags=[_tag_name(name) for name in _names(record, "tags", MOST_TAGS, _TAG_LENGTH)],
        authors=_names(record, "authors", MOST_AUTHORS, _AUTHOR_LENGTH),
        links=[link for link in _links(record) if link.target != own_id],
        source=_text(record, "source"),
        license=_text(record, "license"),
    )
    if story.published and record.get("body_html") is None and record.get("body_text") is None:
        raise Defect("The story is published but has no text. Give body_html or body_text, or null for published.")
    return story


def ignored(record: Mapping[str, Any]) -> list[str]:
    """What the record holds and nothing is made of: unknown keys, and links to the story itself."""
    see = [link for link in record.get("see") or () if isinstance(link, dict)]
    to_itself = [link for link in see if link.get("target") == record["id"]]
    related_to_itself = [related for related in record.get("related_ids") or () if related == record["id"]]
    return [
        *(key for key in record if key not in KEYS),
        *(f"see.{key}" for link in see for key in link if key not in _LINK_KEYS),
        *("see link to itself" for _link in (*to_itself, *related_to_itself)),
    ]


# --- Texts ----------------------------------------------------------------------------------------------


def _text(record: Mapping[str, Any], key: str, limit: int | None = None) -> str:
    """The text under the key, null or a missing key being none."""
    value = record.get(key)
    if value is None:
        return ""
    _refuse_unless_text(value, key)
    if reason := why_unstorable(value):
        raise Defect(f"{key}: {reason}")
    value = value.strip()
    if limit and len(value) > limit:
        raise Defect(f"{key} has {len(value)} characters, {limit} at the most. Shorten it.")
    return value


def _required(record: Mapping[str, Any], key: str, limit: int) -> str:
    value = _text(record, key, limit)
    if is_blank(value):
        raise Defect(f"{key} is missing or blank. Every story needs one.")
    return value


def _refuse_unless_text(value: Any, key: str) -> None:
    if not isinstance(value, str):
        raise Defect(f"{key} is {_kind(value)} where text is expected.")


def _kind(value: Any) -> str:
    return _KINDS[type(value)]


def _names(record: Mapping[str, Any], key: str, most: int, limit: int) -> list[str]:
    """The names in the list under the key, without blank ones."""
    names = [tidy(name) for name in _entries(record, key, most, limit)]
    return list(dict.fromkeys(name for name in names if not is_blank(name)))


def _entries(record: Mapping[str, Any], key: str, most: int, limit: int) -> list[str]:
    values = _list(record, key, most)
    for value in values:
        _refuse_unless_text(value, f"An entry of {key}")
    return [_text({key: value}, key, limit) for value in values]


def _list(record: Mapping[str, Any], key: str, most: int) -> list:
    values = record.get(key)
    if values is None:
        return []
    if not isinstance(values, list):
        raise Defect(f"{key} is {_kind(values)} where a list is expected.")
    if len(values) > most:
        raise Defect(f"{key} has {len(values)} entries, {most} at the most. Leave some out.")
    return values


def _tag_name(name: str) -> str:
    if len(fold(name)) > _TAG_KEY_LENGTH:
        raise Defect(f"tags: {shown(name)} is too long when written out. Shorten it.")
    return name


def _texts(record: Mapping[str, Any]) -> tuple[str, Cleaned]:
    """The standfirst and the body. A standfirst too long for one becomes the beginning of the body."""
    standfirst = _without_markup(_text(record, "standfirst") or _text(record, "summary"))
    body = _body(record)
    if len(standfirst) > STANDFIRST_LENGTH:
        return "", _cleaned(f"{from_plain(standfirst)}\n{body}", "standfirst")
    return "" if is_blank(standfirst) else standfirst, body


def _body(record: Mapping[str, Any]) -> Cleaned:
    for key in ("body_html", "body_text"):
        value = record.get(key)
        if value is not None:
            _refuse_unless_text(value, key)
        if value:
            return _cleaned(value if key == "body_html" else from_plain(value), key)
    return Cleaned("")


def _cleaned(html: str, key: str) -> Cleaned:
    try:
        return Cleaned(clean(html))
    except Unclean as error:
        raise Defect(f"{key}: {error}") from error


def _without_markup(text: str) -> str:
    return plain(_cleaned(text, "standfirst")) if _MARKUP.search(text) else text


# --- The rest -------------------------------------------------------------------------------------------


def _language(record: Mapping[str, Any]) -> str:
    """The language; the site's where none is given, unknown where what is given is no language tag (BCP 47)."""
    if record.get("lang") is None:
        return default_language()
    tag = _text(record, "lang").replace("_", "-")
    return tag if is_language_tag(tag) and len(tag) <= _LANGUAGE_LENGTH else UNKNOWN_LANGUAGE


def _moment(record: Mapping[str, Any]) -> datetime | None:
    """The moment of publication in UTC; without an offset it is meant in the site's time zone."""
    if record.get("published") is None:
        return None
    text = _text(record, "published")
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else timezone.make_aware(moment, timezone.get_default_timezone())
        utc = aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Defect(f"published: {shown(text)} is no date. Write it as 2025-03-19T09:00:00+01:00, or null.") from error
    if not FIRST_YEAR <= utc.year <= LAST_YEAR:
        raise Defect(f"published: the year {utc.year} is out of range ({FIRST_YEAR} to {LAST_YEAR}).")
    return utc


def _links(record: Mapping[str, Any]) -> list[Link]:
    """The see links, then the related stories that none of these leads to."""
    links = [_link(entry) for entry in _list(record, "see", MOST_LINKS)]
    targets = {link.target for link in links}
    related = filter(None, _entries(record, "related_ids", MOST_LINKS, _ID_LENGTH))
    return links + [Link(target=target) for target in dict.fromkeys(related) if target not in targets]


def _link(entry: Any) -> Link:
    if not isinstance(entry, dict):
        raise Defect(f"see holds {_kind(entry)} where an object is expected.")
    link = Link(
        lead_in=tidy(_text(entry, "lead_in", SeeLink._meta.get_field("lead_in").max_length)),
        label=tidy(_text(entry, "label", SeeLink._meta.get_field("label").max_length)) or default_label(),
        target=_text(entry, "target", _ID_LENGTH),
        url=_text(entry, "url", _URL.max_length),
        relation=_relation(entry),
        keeps_sentence=_yes_or_no(entry, "keeps_sentence"),
    )
    if link.target and link.url:
        raise Defect("A see link has a target and a url. Give one of them, and null for the other.")
    if link.url:
        _refuse_unsafe(link.url)
    return link


def _relation(entry: Mapping[str, Any]) -> str:
    value = _text(entry, "relation")
    if value and value not in Relation.values:
        raise Defect(f"see: {shown(value)} is no relation. Write one of {', '.join(Relation.values)}, or null.")
    return value


def _yes_or_no(entry: Mapping[str, Any], key: str) -> bool:
    value = entry.get(key)
    if not isinstance(value, bool | None):
        raise Defect(f"see: {key} is {_kind(value)} where true or false is expected.")
    return bool(value)


def _refuse_unsafe(url: str) -> None:
    try:
        _URL.run_validators(url)
    except ValidationError as error:
        if any(one.code == "internal" for one in error.error_list):
            raise Defect(
                f"see: {shown(url)} is not on the public web. Give an address that readers can open."
            ) from error
        raise Defect(f"see: {shown(url)} is not an address of the web. Begin it with https:// or http://.") from error
