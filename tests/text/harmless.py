"""What a browser would find in HTML that must be harmless, read by a second parser."""

import re
from html.parser import HTMLParser

from articles.text.cleaning import ALLOWED_ATTRIBUTES, ALLOWED_TAGS

ADDRESS = re.compile(r"(?:https?://[^/?#]|mailto:|tel:|/(?![/\\])|#)", re.IGNORECASE)


class Inspector(HTMLParser):
    """Collects every tag, attribute and address that the allowlist does not hold."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED_TAGS:
            self.found.append(tag)
        allowed = ALLOWED_ATTRIBUTES["*"] | ALLOWED_ATTRIBUTES.get(tag, set()) | {"rel"}
        for name, value in attrs:
            if name not in allowed or (name in {"href", "src", "cite"} and not ADDRESS.match(value or "")):
                self.found.append(f"{tag} {name}={value}")

    def handle_comment(self, data):
        self.found.append(f"comment {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def harm(html: str) -> list[str]:
    """Return what is in the HTML that must not be; an empty list is good news."""
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.found
