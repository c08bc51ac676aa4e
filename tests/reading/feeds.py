"""Feeds as programs read them."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from lxml import etree

SCHEMAS = Path(__file__).parent / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
FORMATS = ("atom", "rss", "json")


def document(response) -> etree._Element:
    """The XML of an answer, read by a parser that forgives nothing."""
    return etree.fromstring(response.content, etree.XMLParser(resolve_entities=False, no_network=True))


def faults(response) -> list[str]:
    """What is wrong with a feed by the schema of its format, in words."""
    kind = response["Content-Type"].partition(";")[0].removeprefix("application/").partition("+")[0]
    if kind == "feed":
        validator = Draft202012Validator(json.loads((SCHEMAS / "jsonfeed.json").read_text()))
        return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(response.json())]
    schema = etree.RelaxNG(etree.parse(SCHEMAS / f"{kind}.rng"))
    schema.validate(document(response))
    return [str(error) for error in schema.error_log]


def items(client, address: str, **query: str) -> list[dict[str, Any]]:
    """The entries of a feed, as its JSON tells them."""
    return client.get(address, {**query, "format": "json"}).json()["items"]


def titles(client, address: str, **query: str) -> list[str]:
    """The headlines in a feed."""
    return [item["title"] for item in items(client, address, **query)]


def documents(response) -> dict[str, str]:
    """The addresses that the Atom of a feed names for itself, by their relation."""
    return {link.get("rel"): link.get("href") for link in document(response).findall(f"{ATOM}link")}
