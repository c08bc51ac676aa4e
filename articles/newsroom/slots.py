"""What a slot of unsaved text holds: the fields of a story's form, bounded and clean."""

import re
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.drafting import as_called_now
from articles.models import Article, Content
from articles.models.autosave import TAB_LENGTH
from articles.newsroom.typed import Typed, typed
from articles.text.cleaning import Unclean, clean
from articles.text.names import storable

_TAB = re.compile(rf"[A-Za-z0-9-]{{1,{TAB_LENGTH}}}")
_KEPT = re.compile(
    "title|standfirst|body|tags|language|slug|note|"
    "(?:see_links|bylines)-(?:TOTAL_FORMS|INITIAL_FORMS|"
    "[0-9]{1,2}-(?:lead_in|label|target|url|relation|keeps_sentence|author|position|DELETE))"
)
# The form's own limits, of all its fields together, leave less room than this.
_MOST_BESIDE_TEXT = 100_000
_NOTHING = Content(title="", slug="", standfirst="", body="", language="")


class Unkeepable(ValueError):
    """The text cannot be kept; the message says to a journalist what is wrong."""


def window_of(posted: Mapping[str, str]) -> str | None:
    """The id of the window that a form was sent from, if it names one."""
    tab = posted.get("tab", "")
    return tab if _TAB.fullmatch(tab) else None


def fields_of(posted: QueryDict) -> dict[str, str]:
    """The fields of a posted form as a slot holds them: those of the story alone, the text cleaned.

    Characters that no database takes are left out. Raises Unkeepable.
    """
    fields = {name: storable(value) for name, value in posted.items() if _KEPT.fullmatch(name)}
    body = fields.pop("body", None)
    if sum(map(len, fields.values())) > _MOST_BESIDE_TEXT:
        raise Unkeepable(_("What is typed beside the text is far too long. Shorten it."))
    try:
        return fields if body is None else fields | {"body": clean(body)}
    except Unclean as error:
        raise Unkeepable(str(error)) from error


def contents(fields: Mapping[str, str], user: User, article: Article | None) -> tuple[Content, Content]:
    """What the story says, and what it would say with these fields; of a new story, nothing and what was typed."""
    before = article.content if article else _NOTHING
    return tuple(as_called_now(before, _typed(fields, user, article).content))


def is_news(fields: Mapping[str, str], user: User, article: Article | None) -> bool:
    """Whether the fields say anything that the story does not say already; of a new story, anything at all.

    What could not be saved as it stands was typed all the same.
    """
    found = _typed(fields, user, article)
    if found.problems:
        return True
    content = found.content
    if article is None:
        return bool(content.title or content.standfirst or content.body or content.tags or content.links)
    before, after = as_called_now(article.content, content)
    return bool(after.parts_unlike(before))


def _typed(fields: Mapping[str, str], user: User, article: Article | None) -> Typed:
    """The fields as they would be saved. An address that was left empty is not one that was changed."""
    told = {name: value for name, value in fields.items() if name != "slug" or value.strip()}
    return typed(told, user, article)
