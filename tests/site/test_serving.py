"""How the server runs the site."""

import subprocess
import sys


def test_what_a_worker_begins_with_is_not_looked_through_for_garbage():
    """In a process of its own: it holds for the rest of its life."""
    code = "import gc, newsdesk.serving; newsdesk.serving.post_worker_init(None); print(gc.get_freeze_count())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 1000
