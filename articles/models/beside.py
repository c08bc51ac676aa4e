"""Which tags stories have together: what a tag's page offers beside it."""

from collections.abc import Sequence

from articles.models.living import LivingQuerySet
from articles.models.statements import Compiled, compiled

_STORIES_COMPARED, _MOST = 50, 8

# Only the tags that are shown are looked up, each by its key. Which they are must not depend on names: pages that show
# them are kept until one of these changes its name.
_BESIDE = """
SELECT tag.id, tag.name, tag.slug, tag.kind, beside.together
FROM (
    SELECT listing.tag_id, count(*) AS together
    FROM ({newest}) AS newest (edition_id) JOIN articles_listing AS listing USING (edition_id)
    WHERE listing.tag_id <> ALL (%s)
        AND listing.tag_id NOT IN (SELECT id FROM articles_tag WHERE merged_into_id IS NOT NULL)
    GROUP BY listing.tag_id ORDER BY together DESC, listing.tag_id LIMIT {most}
) AS beside
CROSS JOIN LATERAL (SELECT * FROM articles_tag WHERE id = beside.tag_id OFFSET 0) AS tag
"""


def beside(tags: Sequence[int], rows: LivingQuerySet) -> Compiled:
    """What finds the tags that the newest of some listing rows have most often beside these tags, by their keys: rows
    of key, name, slug, kind, and how many have it. Reads no more than a few stories, whatever the list holds."""
    sql, parameters = compiled(rows.newest_first().values("edition")[:_STORIES_COMPARED])
    return _BESIDE.format(newest=sql, most=_MOST), [*parameters, list(tags)]
