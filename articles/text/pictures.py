"""The pictures in a story's text."""

from urllib.parse import unquote

from articles.text.markup import tokenize
from articles.text.names import is_blank

_LONGEST_NAME = 80


def has_picture(html: str) -> bool:
    """Is there a picture in the clean HTML?"""
    return "<img " in html


def sources(html: str) -> list[str]:
    """The addresses of the pictures in clean HTML, in order, none twice."""
    pictures = (token.attributes for token in tokenize(html) if token.name == "img") if has_picture(html) else ()
    return list(dict.fromkeys(source for picture in pictures if (source := picture.get("src"))))


def without_alternative(html: str) -> list[str]:
    """The file names of the pictures in clean HTML that have no alternative text, none named twice.

    A story's pictures tell something; what only decorates is the business of style sheets (WCAG 2.2, 1.1.1).
    """
    pictures = (token.attributes for token in tokenize(html) if token.name == "img")
    names = (_file_name(picture.get("src", "")) for picture in pictures if is_blank(picture.get("alt", "")))
    return list(dict.fromkeys(names))


def _file_name(address: str) -> str:
    path = address.partition("#")[0].partition("?")[0].rstrip("/")
    return unquote(path.rpartition("/")[2] or "?")[:_LONGEST_NAME]
