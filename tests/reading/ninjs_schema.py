"""The part of ninjs 2.1 that we use (https://iptc.org/std/ninjs/), written down once more as a JSON schema.

It allows no property that the standard does not know, and no value that the standard forbids.
"""

_TEXT = {"type": "string"}
_URI = {"type": "string", "format": "uri", "pattern": r"^[a-z][a-z0-9+.-]*:[!-~]+$"}
_MOMENT = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
}


def _list(properties: dict, *required: str) -> dict:
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": list(required),
            "additionalProperties": False,
        },
    }


_WORDS = {"role": _TEXT, "contenttype": _TEXT, "value": _TEXT}
_CONCEPT = {"name": _TEXT, "rel": _TEXT, "uri": _URI, "literal": _TEXT}
_SIZE = {"type": "number"}
_PROPERTIES = {
    "uri": _URI,
    "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component"]},
    "representationtype": {"enum": ["full", "partial"]},
    "profile": _TEXT,
    "version": _TEXT,
    "firstcreated": _MOMENT,
    "versioncreated": _MOMENT,
    "contentcreated": _MOMENT,
    "embargoed": _MOMENT,
    "expires": _MOMENT,
    "pubstatus": {"enum": ["usable", "withheld", "canceled"]},
    "language": _TEXT,
    "title": _TEXT,
    "by": _TEXT,
    "slugline": _TEXT,
    "headlines": _list(_WORDS, "value"),
    "descriptions": _list(_WORDS, "value"),
    "bodies": _list(_WORDS | {"charcount": _SIZE, "wordcount": _SIZE}, "value"),
    "people": _list(_CONCEPT),
    "places": _list(_CONCEPT),
    "organisations": _list(_CONCEPT),
    "subjects": _list(_CONCEPT),
    "infosources": _list({"name": _TEXT, "role": _TEXT, "uri": _URI, "literal": _TEXT}),
    "renditions": _list(
        {"name": _TEXT, "href": _URI, "contenttype": _TEXT, "title": _TEXT, "height": _SIZE, "width": _SIZE}, "name"
    ),
    "standard": {
        "type": "object",
        "properties": {"name": _TEXT, "version": _TEXT, "schema": _URI},
        "additionalProperties": False,
    },
}
_ASSOCIATION = {
    "type": "object",
    "properties": _PROPERTIES | {"name": _TEXT},
    "required": ["name", "uri"],
    "additionalProperties": False,
}
NINJS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": _PROPERTIES | {"associations": {"type": "array", "items": _ASSOCIATION}},
    "required": ["uri"],
    "additionalProperties": False,
}
