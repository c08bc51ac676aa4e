"""A stand-in for a process of the site: connects as told on standard input, answers on standard output.

    python client_process.py CLUSTER

Each line is a JSON list: a function below and its arguments. The answer is {"result": …} or
{"error": [class, text]}.
"""

import json
import os
import signal
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.db.utils import Error


def sql(statement):
    """Run one statement on the process's connection; the rows, if it gives any."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def reconnect():
    """What Django does between two requests when the connection broke."""
    connection.close()
    connection.ensure_connection()


def address():
    """Where the server listens."""
    return connection.get_connection_params()["host"]


def configured():
    """Settings are read and the backend is loaded, but nobody has connected."""
    return connection.vendor


def throwaway_database():
    """Make and drop a test database as the test runner does; its name."""
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    current = sql("SELECT current_database()")[0][0]
    connection.creation.destroy_test_db("newsdesk", verbosity=0)
    return [name, current]


def dbshell(statement):
    """Run `manage.py dbshell` with one statement; psql writes to a file."""
    output = Path(sys.argv[1]).parent / "psql.out"
    call_command("dbshell", "--", "--no-align", "--tuples-only", f"--output={output}", f"--command={statement}")
    return output.read_text().strip()


def fork_and_end_child():
    """A forked worker that uses the database and ends."""
    connection.close()
    child = os.fork()
    if not child:
        sql("SELECT 1")
        sys.exit()
    return os.waitpid(child, 0)[1]


def fork_and_end_parent():
    """The process that connected ends; its forked child goes on answering."""
    connection.close()
    if os.fork():
        os._exit(0)
    return os.getpid()


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    database = {"ENGINE": "newsdesk.embedded", "NAME": "newsdesk", "CLUSTER": sys.argv[1]}
    settings.configure(DATABASES={"default": database})
    django.setup()
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            answer = {"result": globals()[name](*arguments)}
        except (Error, ImproperlyConfigured) as error:
            answer = {"error": [type(error).__name__, str(error)]}
        print(json.dumps(answer, default=str), flush=True)


main()
