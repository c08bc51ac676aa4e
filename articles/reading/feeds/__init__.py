"""Feeds: what is new, for programs that ask again and again. Each list in Atom, RSS 2.0 and JSON Feed 1.1."""
