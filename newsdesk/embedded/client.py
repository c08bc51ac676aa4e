"""`manage.py dbshell` for the embedded server: the address is the server's, and so is psql."""

from django.db.backends.postgresql import client

from . import binaries, server


class DatabaseClient(client.DatabaseClient):
    """Runs the psql that came with the server: the machine may have none, or an older one."""

    def runshell(self, parameters):
        """Open psql on the database of this connection, which is made and started if need be."""
        self.connection.ensure_connection()
        super().runshell(parameters)

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        """Django's command line, with the running server's address and the path of its psql."""
        address = server.server_in(settings_dict["CLUSTER"]).address()
        settings = settings_dict | {key.upper(): value for key, value in address.items()}
        arguments, env = super().settings_to_cmd_args_env(settings, parameters)
        return [str(binaries.newest().program("psql")), *arguments[1:]], env
