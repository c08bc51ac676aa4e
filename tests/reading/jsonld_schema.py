"""The part of schema.org that we use (https://schema.org/NewsArticle and BreadcrumbList), as JSON schemas.

They allow no property that schema.org does not know of a type, and no value of another type than it expects.
"""

_TEXT = {"type": "string", "minLength": 1}
_ADDRESS = {"type": "string", "pattern": "^https?://[^\\s]+$"}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def _thing(*types: str, required: tuple[str, ...] = (), **properties: dict) -> dict:
    return {
        "type": "object",
        "properties": {"@type": {"enum": list(types)}, **properties},
        "required": ["@type", *required],
        "additionalProperties": False,
    }


def _list(items: dict) -> dict:
    return {"type": "array", "items": items, "minItems": 1}


_CONTEXT = {"const": "https://schema.org"}
_WORKS = _list(_thing("NewsArticle", "WebPage", required=("url",), headline=_TEXT, url=_ADDRESS))
_COMMENT = _thing("CorrectionComment", required=("text", "datePublished"), text=_TEXT, datePublished=_MOMENT)
_SUBJECT = _thing("Thing", "Place", "Person", "Organization", required=("name", "url"), name=_TEXT, url=_ADDRESS)

NEWS_ARTICLE = _thing(
    "NewsArticle",
    required=("headline", "datePublished", "dateModified", "publisher", "mainEntityOfPage"),
    **{"@context": _CONTEXT},
    headline=_TEXT,
    description=_TEXT,
    image=_list(_ADDRESS),
    datePublished=_MOMENT,
    dateModified=_MOMENT,
    inLanguage=_TEXT,
    url=_ADDRESS,
    mainEntityOfPage=_ADDRESS,
    author=_list(_thing("Person", required=("name",), name=_TEXT, url=_ADDRESS)),
    publisher=_thing("Organization", required=("name", "url"), name=_TEXT, url=_ADDRESS),
    isAccessibleForFree={"const": True},
    wordCount={"type": "integer", "minimum": 1},
    keywords=_list(_TEXT),
    about=_list(_SUBJECT),
    correction=_list(_COMMENT),
    citation=_WORKS,
    isBasedOn=_WORKS,
    mentions=_WORKS,
    workTranslation=_WORKS,
)
_STEP = _thing(
    "ListItem",
    required=("position", "name", "item"),
    position={"type": "integer", "minimum": 1},
    name=_TEXT,
    item=_ADDRESS,
)
BREADCRUMB_LIST = _thing(
    "BreadcrumbList", required=("itemListElement",), **{"@context": _CONTEXT}, itemListElement=_list(_STEP)
)
