"""PostgreSQL's own ranking over headline and body, as a baseline; run by suggestions.py within its scratch site.

Reads words.json in the site's folder, [[id, words, is asked for], …] in the order of stories, and prints {id: [ids]}.
"""

import json
import sys

from django.conf import settings
from django.db import connection

LIMIT = 10
_FILL = "INSERT INTO ranked SELECT %s, %s, to_tsvector('simple', %s)"
_FOUND = """
SELECT id FROM ranked, (
    SELECT string_agg(quote_literal(word), '|')::tsquery AS query
    FROM unnest(tsvector_to_array(to_tsvector('simple', %s))) AS word
) AS asked
WHERE place < %s AND vector @@ query ORDER BY ts_rank(vector, query) DESC, place DESC LIMIT %s
"""


def main() -> None:
    """Rank the stories before each that is asked for."""
    stories = json.loads((settings.VAR_DIR / "words.json").read_text(encoding="utf-8"))
    answers = {}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE ranked (place integer, id text, vector tsvector)")
        for place, (story, words, _asked) in enumerate(stories):
            cursor.execute(_FILL, [place, story, words])
        for place, (story, words, asked) in enumerate(stories):
            if asked:
                cursor.execute(_FOUND, [words, place, LIMIT])
                answers[story] = [one for (one,) in cursor.fetchall()]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
