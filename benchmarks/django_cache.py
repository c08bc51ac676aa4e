"""Our site behind Django's own page cache, in the memory of each process, for any WSGI server.

What it keeps for a minute is stale until then; it is here to be compared with.
"""

import os

os.environ |= {"DJANGO_SETTINGS_MODULE": "newsdesk.settings", "NEWSDESK_PAGE_CACHE": "off"}

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
settings.CACHE_MIDDLEWARE_SECONDS = 60
settings.MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *settings.MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
application = get_wsgi_application()
