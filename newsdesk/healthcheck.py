"""Ask the running site whether it is well: `python -m newsdesk.healthcheck`, for container engines. Exit 0 or 1."""

import http.client
import os
import sys
from urllib.parse import urlsplit


def is_ready(port: int, host: str) -> bool:
    """Whether the site on this machine's port answers /healthz/ready/ with 200, asked by its public name."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz/ready/", headers={"Host": host})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    site = urlsplit(os.environ.get("NEWSDESK_SITE_URL", ""))
    sys.exit(0 if is_ready(int(os.environ.get("PORT", "8000")), site.netloc or "127.0.0.1") else 1)
