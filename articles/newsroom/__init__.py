"""The newsroom: Django's admin as journalists and editors use it."""
