"""Addresses in clean HTML made whole, for those who read it elsewhere than on its page."""

import re
from html import escape

# In clean HTML values hold no > and no quotation mark. What never ends is no tag: it is taken to the end of the text
# all the same, or that end would be looked for again from each < on.
_TAG = re.compile(r"<(?:a|img|blockquote|q) [^>]*(?:>|\Z)")
_ADDRESS = re.compile(r'(?<= )(href|src|cite)="([/#])')


def whole(html: str, site: str, page: str) -> str:
    """Return clean HTML in which every address of this site names the site.

    `site` has no slash at its end; `page` is the whole address of the page that the text stands on.
    """
    beginnings = {"/": f"{escape(site)}/", "#": f"{escape(page)}#"}

    def named(tag: re.Match) -> str:
        if not tag[0].endswith(">"):
            return tag[0]
        return _ADDRESS.sub(lambda found: f'{found[1]}="{beginnings[found[2]]}', tag[0])

    return _TAG.sub(named, html)
