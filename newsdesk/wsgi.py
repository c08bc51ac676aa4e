"""The site for any WSGI server; newsdesk.rsgi, which newsdesk.serving serves, answers by it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")

application = get_wsgi_application()
if settings.NEWSDESK_PAGE_CACHE:
    from articles.delivery.application import CachedApplication  # needs the applications to be there

    application = CachedApplication(application, limit=settings.NEWSDESK_PAGE_CACHE_MB * 1_000_000)
