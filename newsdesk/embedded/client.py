"""`manage.py dbshell` for the embedded server: the address is the server's, and so is psql."""

from django.db.backends.postgresql import client

from . import binaries, server


class DatabaseClient(client.DatabaseClient):
    """Runs the psql that came with the server: the machine may have none, or an older one."""

    def runshell(self, parameters):
        """Open psql on the database of this connection, starting the server if need be."""
        running = server.server_in(self.connection.settings_dict["CLUSTER"])
        running.start()
        address = {key.upper(): value for key, value in running.address().items()}
        self.connection.settings_dict = {**self.connection.settings_dict, **address}
        super().runshell(parameters)

    @classmethod
    def settings_dict_to_cmd_args_env(cls, settings_dict, parameters):
        """Django's command line, with the path of that psql."""
        arguments, env = super().settings_dict_to_cmd_args_env(settings_dict, parameters)
        return [str(binaries.newest().program("psql")), *arguments[1:]], env
