"""The entry point for a server: `granian --interface wsgi benchmarks.textbook.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.textbook.settings"
application = get_wsgi_application()
