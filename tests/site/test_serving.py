"""How the server runs the site."""

import subprocess
import sys

_BEGIN = """
import gc
from newsdesk.rsgi import application
application.__rsgi_init__(None)
print(gc.get_freeze_count())
"""


def test_what_a_process_begins_with_is_not_looked_through_for_garbage():
    """In a process of its own: it holds for the rest of its life."""
    done = subprocess.run([sys.executable, "-c", _BEGIN], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 1000
