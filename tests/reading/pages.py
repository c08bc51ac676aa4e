"""Read a page as a script would that relies on the markup which the documentation promises."""

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_STEP = re.compile(r"(?P<tag>[\w-]*)(?P<classes>(?:\.[\w-]+)*)(?P<attributes>(?:\[[\w-]+(?:=[^\]]*)?\])*)")


@dataclass
class Element:
    """An element of a page, with the text of all that is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    @property
    def words(self) -> str:
        """The text with its white space folded."""
        return " ".join(self.text.split())

    def is_within(self, selector: list[str]) -> bool:
        """Does some ancestor match the last step, and its ancestors the others?"""
        if not selector:
            return True
        return self.parent is not None and (self.parent.matches(selector) or self.parent.is_within(selector))

    def matches(self, selector: list[str]) -> bool:
        """Does the element match the last step, and its ancestors the others?"""
        *outer, step = selector
        wanted = _STEP.fullmatch(step)
        attributes = [pair.partition("=")[::2] for pair in re.findall(r"\[([^\]]*)\]", wanted["attributes"])]
        return (
            wanted["tag"] in ("", self.tag)
            and set(wanted["classes"].split(".")[1:]) <= set(self.attributes.get("class", "").split())
            and all(name in self.attributes and value in ("", self[name]) for name, value in attributes)
            and self.is_within(outer)
        )


class Page(HTMLParser):
    """A page as its elements. Refuses (AssertionError) one whose elements are not properly nested and closed."""

    def __init__(self, response) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(response if isinstance(response, str) else response.text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"an attribute of <{tag}> stands twice"
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open[-1] if self._open else None)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        assert self._open.pop().tag == tag

    def handle_data(self, data):
        for element in self._open:
            element.text += data

    def all(self, selector: str) -> list[Element]:
        """The elements that a selector of tags, classes and attributes finds, such as `.see a[href]`."""
        return [element for element in self.elements if element.matches(selector.split())]

    def one(self, selector: str) -> Element:
        """The only element that the selector finds."""
        (element,) = self.all(selector)
        return element


def headlines(response) -> list[str]:
    """The headlines of a list's teasers."""
    return [headline.words for headline in Page(response).all("article.teaser h2 a")]


def see_links(response) -> list[tuple[str, str]]:
    """(lead-in, address) of each see link on a page."""
    page = Page(response)
    leads = [line.words.partition(":")[0] for line in page.all(".see p")]
    return list(zip(leads, [link["href"] for link in page.all(".see a")], strict=True))


def structured(response, kind: str = "NewsArticle") -> dict:
    """What a page says to search engines of this type."""
    blocks = [json.loads(script.text) for script in Page(response).all("script[type=application/ld+json]")]
    (found,) = [block for block in blocks if block["@type"] == kind]
    return found


def walk(client, address: str) -> list[str]:
    """The headlines of all pages of a list, by following rel=next as a reader would."""
    found, page = [], address
    while page:
        response = client.get(page)
        assert response.status_code == 200, page
        found += headlines(response)
        following = Page(response).all("a[rel=next]")
        page = following and address + following[0]["href"].removeprefix(address)
    return found
