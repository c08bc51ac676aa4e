"""How property tests run here."""

from hypothesis import settings

# Time is asserted by tests of its own, with room for a busy machine; a deadline an example would only be flaky.
settings.register_profile("newsdesk", deadline=None)
settings.load_profile("newsdesk")
