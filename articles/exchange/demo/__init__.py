"""The demo newsroom: invented people, places and events, as data files."""
