"""The entry point for granian: `python -m newsdesk.serving` starts it."""

from newsdesk import wsgi

# isort: split
from articles.delivery.rsgi import ServedApplication  # needs the applications to be there

application = ServedApplication(wsgi.application)
