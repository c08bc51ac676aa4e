"""How gunicorn serves the site: `gunicorn --config python:newsdesk.serving newsdesk.wsgi`."""

import gc

from newsdesk import environment

bind = f"{environment.text('HOST', '127.0.0.1')}:{environment.number('PORT', 8000, least=1, most=65535)}"
workers = environment.number("WEB_CONCURRENCY", 2, least=1, most=256)
threads = 4
timeout = 30
graceful_timeout = 10
keepalive = 5
max_requests = 20_000  # a worker is replaced now and then, so that no leak of any library lasts
max_requests_jitter = 2_000
limit_request_line = 8190
limit_request_fields = 100
forwarder_headers = ""  # no header of a request may say under which path the site stands
accesslog = "-" if environment.flag("ACCESS_LOG") else None
proc_name = "newsdesk"
control_socket_disable = True


def post_worker_init(worker: object) -> None:
    """Leave what a worker begins with out of every collection of garbage: looking through its 100,000 objects takes
    some 50 ms, for which the reader waits who happens to ask then."""
    gc.collect()
    gc.freeze()


def when_ready(server: object) -> None:
    """Say where the site is, once it answers."""
    server.log.info("Newsdesk is served on http://%s/ and edited on http://%s/admin/", bind, bind)
