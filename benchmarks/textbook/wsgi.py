"""The entry point for a server: `gunicorn benchmarks.textbook.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.textbook.settings"
application = get_wsgi_application()
