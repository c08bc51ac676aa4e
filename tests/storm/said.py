"""What a story says, reduced to what can be seen of it: to tell whether two texts are the same word for word."""

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import NamedTuple

from tests.storm.pages import Pairs

_BLOCKS = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "figure", "table", "tr", "td", "hr"})
_ROW = ("lead_in", "label", "target", "url")


class Said(NamedTuple):
    """All that was typed of a story, without what nobody sees: the space between blocks, the spelling of tags."""

    title: str
    standfirst: str
    body: tuple[str, ...]
    tags: tuple[str, ...]
    links: tuple[tuple[str, ...], ...]


class _Tokens(HTMLParser):
    """Tags, and the text between them with its entities resolved."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        """Note the tag, and where it leads; other attributes are the cleaner's business."""
        leads_to = "".join(f" {value}" for name, value in attrs if name == "href")
        self._note(f"<{tag}{leads_to}>", tag in _BLOCKS)

    def handle_endtag(self, tag: str) -> None:
        """Note the tag."""
        self._note(f"</{tag}>", tag in _BLOCKS)

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self._text += data.replace("\r\n", "\n")

    def _note(self, tag: str, is_block: bool) -> None:
        if self._text and not (is_block and not self._text.strip(" \t\n")):
            self.found.append(self._text)
        self._text = ""
        self.found.append(tag)

    def close(self) -> None:
        """Note what stands at the end."""
        super().close()
        self._note("", True)


def essence(html: str) -> tuple[str, ...]:
    """The tags and texts of some HTML, without the space between blocks."""
    tokens = _Tokens()
    tokens.feed(html)
    tokens.close()
    return tuple(tokens.found)


def words(tokens: Iterable[str]) -> str:
    """The text alone, of an essence."""
    return "".join(token for token in tokens if not (token.startswith("<") and token.endswith(">")))


def said(title: str, standfirst: str, body: str, tags: Iterable[str], links: Iterable[dict]) -> Said:
    """What these fields say; `links` are rows with lead_in, label, target and url."""
    rows = (tuple(str(link.get(name) or "").strip() for name in _ROW) for link in links)
    return Said(
        " ".join(title.split()),
        standfirst.replace("\r\n", "\n").strip(),
        essence(body),
        tuple(" ".join(tag.split()).casefold() for tag in tags if tag.strip()),
        tuple(sorted(rows)),
    )


def posted(fields: Pairs) -> Said:
    """What a story's form says when it is sent with these fields."""
    sent = dict(fields)
    total = int(sent.get("see_links-TOTAL_FORMS", 0))
    rows = [{name: sent.get(f"see_links-{row}-{name}", "") for name in (*_ROW, "DELETE")} for row in range(total)]
    filled = [row for row in rows if not row["DELETE"] and (row["lead_in"] or row["target"] or row["url"])]
    return said(sent["title"], sent["standfirst"], sent["body"], sent["tags"].split(","), filled)
