"""Read a page as a script would that relies on the markup which the documentation promises."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "hr", "input"}


@dataclass
class Node:
    """An element: its name, attributes, and what is in it (elements and texts)."""

    tag: str
    attributes: dict[str, str]
    inside: list = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text, white space folded."""
        return " ".join("".join(part if isinstance(part, str) else f"{part.text} " for part in self.inside).split())

    @property
    def classes(self) -> list[str]:
        """The names in its class attribute."""
        return self.attributes.get("class", "").split()

    def all(self, tag: str = "", css: str = "", **attributes: str) -> list["Node"]:
        """The elements below, in order, of this name, class and attributes."""
        found = []
        for part in self.inside:
            if isinstance(part, Node):
                if part._matches(tag, css, attributes):
                    found.append(part)
                found += part.all(tag, css, **attributes)
        return found

    def one(self, tag: str = "", css: str = "", **attributes: str) -> "Node":
        """The only such element below."""
        (found,) = self.all(tag, css, **attributes)
        return found

    def _matches(self, tag: str, css: str, attributes: dict[str, str]) -> bool:
        if (tag and self.tag != tag) or (css and css not in self.classes):
            return False
        return all(self.attributes.get(name.replace("_", "-")) == value for name, value in attributes.items())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        while tag in [node.tag for node in self.open] and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(response) -> Node:
    """The page of a response."""
    builder = _Builder()
    builder.feed(response.content.decode())
    return builder.open[0]


def headlines(response) -> list[str]:
    """The headlines of a list's teasers."""
    return [teaser.one("h2").one("a").text for teaser in read(response).all("article", "teaser")]


def see_links(response) -> list[tuple[str, str]]:
    """(lead-in, address) of each see link on a page."""
    blocks = read(response).all(css="see")
    return [
        (line.text.partition(":")[0], line.all("a")[0].attributes["href"])
        for block in blocks
        for line in block.all("p")
    ]


def walk(client, address: str) -> list[str]:
    """The headlines of all pages of a list, by following rel=next as a reader would."""
    found, page = [], address
    while page:
        response = client.get(page)
        assert response.status_code == 200, page
        found += headlines(response)
        following = read(response).all("a", rel="next")
        page = following and address + following[0].attributes["href"].removeprefix(address)
    return found
