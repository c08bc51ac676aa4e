"""The site for any WSGI server; newsdesk.rsgi, which newsdesk.serving serves, answers by it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")

application = get_wsgi_application()
if settings.NEWSDESK_PAGE_CACHE:
    from articles.delivery.application import CachedApplication  # needs the applications to be there

    shared = None
    if "pages" in settings.CACHES:
        from articles.delivery.shared import SharedPages

        shared = SharedPages()
    application = CachedApplication(application, settings.NEWSDESK_PAGE_CACHE_MB * 1_000_000, shared)
