"""Our site, which names its style sheet in a header (`Link: …; rel=preload`) too if PRELOAD is "with"."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from newsdesk.wsgi import application as site

_SHEET = re.compile(rb'<link rel="stylesheet" href="([^"]+)"')


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The site's answer, with the header where it has a style sheet."""
    begun: list[Any] = []
    body = b"".join(site(environ | {"HTTP_ACCEPT_ENCODING": ""}, lambda *given: begun.extend(given)))
    status, headers, *_rest = begun
    if os.environ["PRELOAD"] == "with" and (found := _SHEET.search(body)):
        headers = [*headers, ("Link", f"<{found[1].decode()}>; rel=preload; as=style")]
    start_response(status, headers)
    return [body]
