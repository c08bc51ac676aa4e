"""Pure functions on strings: nothing here knows a model, a request or a database."""
