"""The database backend: Django's own for PostgreSQL, with a server that it starts itself."""

from contextlib import closing

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from . import server
from .client import DatabaseClient

# Always there, so it is where other databases are created from; Django's own test runner uses it too.
MAINTENANCE_DATABASE = "postgres"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded server of `settings_dict["CLUSTER"]`; host, port and user are its own."""

    client_class = DatabaseClient

    @property
    def server(self):
        """The server of this connection's cluster. Raises ImproperlyConfigured when none is named."""
        if not self.settings_dict.get("CLUSTER"):
            raise ImproperlyConfigured(
                f'DATABASES["{self.alias}"] needs CLUSTER: the folder in which the embedded PostgreSQL lives.'
            )
        return server.server_in(self.settings_dict["CLUSTER"])

    def get_connection_params(self):
        """Django's parameters for the running server, which is started if it is not."""
        self.server.start()
        return super().get_connection_params() | self.server.address()

    def get_new_connection(self, conn_params):
        """Connect; where that fails, bring back what is missing (server, database) and try once more."""
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            self.server.recover()
            if conn_params["dbname"] != MAINTENANCE_DATABASE:
                self._create_missing_database(conn_params["dbname"])
            return super().get_new_connection(conn_params | self.server.address())

    def _create_missing_database(self, name):
        maintenance = type(self)({**self.settings_dict, "NAME": MAINTENANCE_DATABASE}, alias=NO_DB_ALIAS)
        with closing(maintenance), maintenance.cursor() as cursor:
            # CREATE DATABASE has no IF NOT EXISTS; the lock ends with the connection.
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {self.ops.quote_name(name)}")
