"""Which addresses a story may carry in its links and pictures."""

import re
from urllib.parse import urlsplit

MEDIA_PATH = "/media/"

# What a browser skips or reads as something else: controls, the separators of other line endings, and the
# backslash, which the URL standard (https://url.spec.whatwg.org/#url-parsing) takes for a slash.
_DISGUISES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\\]")
_HOST = r"(?:\[[0-9a-f:.]+\]|(?=[^/?#:]*\w)[^\s/?#@:\[\]<>\"^`{|}%]+)(?::\d{1,5})?(?=[/?#]|\Z)"
_WEB = re.compile(rf"https?://{_HOST}", re.IGNORECASE)
_SECURE = re.compile(rf"https://{_HOST}", re.IGNORECASE)
_CONTACT = re.compile(r"mailto:[^\s/]|tel:[+(]?\d", re.IGNORECASE)
_SURROUNDING = " \t\n\r\f"


def link(value: str) -> str | None:
    """Return the address as a link may hold it, or None if no link may.

    Allowed are http(s) with a host and without a user name, mailto, tel, a path of this site and a fragment.
    """
    address = value.strip(_SURROUNDING)
    if _DISGUISES.search(address):
        return None
    if address.startswith("//"):
        return None
    if address.startswith(("/", "#")) or _WEB.match(address) or _CONTACT.match(address):
        return address
    return None


def web(value: str) -> str | None:
    """Return the address if it is that of a web page elsewhere, or None."""
    address = link(value)
    try:
        return address if address and _WEB.match(address) and urlsplit(address).hostname else None
    except ValueError:  # numbers in brackets that are no IPv6 address
        return None


def source(value: str) -> str | None:
    """Return the address of a quotation or None: a web page or a path of this site."""
    address = link(value)
    return None if address and _CONTACT.match(address) else address


def picture(value: str) -> str | None:
    """Return the address of a picture or None: over https, or from this site's own media."""
    address = value.strip(_SURROUNDING)
    if _DISGUISES.search(address):
        return None
    if _SECURE.match(address) or _is_media(address):
        return address
    return None


def _is_media(address: str) -> bool:
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    return path.startswith(MEDIA_PATH) and not re.search(r"(?i)(?:^|/)(?:\.|%2e){1,2}(?:/|$)", path)
