"""Addresses in clean HTML made whole, for those who read it elsewhere than on its page."""

import re
from html import escape

# In clean HTML values hold no > and no quotation mark.
_TAG = re.compile(r"<(?:a|img|blockquote|q) [^>]*>")
_ADDRESS = re.compile(r'(?<= )(href|src|cite)="([/#])')


def whole(html: str, site: str, page: str) -> str:
    """Return clean HTML in which every address of this site names the site.

    `site` has no slash at its end; `page` is the whole address of the page that the text stands on.
    """
    beginnings = {"/": f"{escape(site)}/", "#": f"{escape(page)}#"}

    def named(tag: re.Match) -> str:
        return _ADDRESS.sub(lambda found: f'{found[1]}="{beginnings[found[2]]}', tag[0])

    return _TAG.sub(named, html)
