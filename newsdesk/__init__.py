"""The site: settings, addresses, entry points and the embedded database."""
