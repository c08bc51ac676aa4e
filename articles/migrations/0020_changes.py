"""The log of what changes for readers: its tables, and the triggers that write it.

Each statement that changes rows readers see adds a row with the keys of what it touched (articles/models/change.py).
The rows get their number when the transaction is committed: by one row, the clock, which is locked for that moment
alone. So numbers are visible in their order and without gaps: whoever has seen one has seen all before it. Numbering
is put off twice: behind the checks of foreign keys, which wait for others' locks, comes nothing that waits but it.
"""

from functools import partial

from django.db import migrations, models
import django.contrib.postgres.fields

KEPT = 10_000  # numbers
HUB = 10_000  # stories that point at one: more are not named one by one

_CLOCK = f"""
CREATE FUNCTION articles_change_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_change SET version = 0 WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION articles_change_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    me bigint := pg_current_xact_id()::text::bigint;
    number bigint;
BEGIN
    INSERT INTO articles_clock AS clock (id, version, changed_by) VALUES (1, 1, me)
    ON CONFLICT (id) DO UPDATE SET version = clock.version + 1, changed_by = me WHERE clock.changed_by <> me
    RETURNING version INTO number;
    IF number IS NULL THEN
        SELECT version INTO number FROM articles_clock;
    ELSIF number % 100 = 0 THEN
        DELETE FROM articles_change WHERE version <= number - {KEPT};
    END IF;
    UPDATE articles_change SET version = number WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER change_waits AFTER INSERT ON articles_change
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION articles_change_waits();
CREATE CONSTRAINT TRIGGER change_counts AFTER UPDATE ON articles_change
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.version = 0) EXECUTE FUNCTION articles_change_counts();
"""
_NO_CLOCK = """
DROP TRIGGER change_waits ON articles_change;
DROP TRIGGER change_counts ON articles_change;
DROP FUNCTION articles_change_waits();
DROP FUNCTION articles_change_counts();
"""

# What stories touch beside themselves: who points at them, since a link shows where it leads, and those that they
# point at, since these show what came of them.
_STORIES = f"""
CREATE FUNCTION articles_keys_of_stories(stories bigint[]) RETURNS text[] LANGUAGE sql STABLE AS $$
    WITH pointing AS (
        SELECT source.article_id
        FROM articles_editionlink link JOIN articles_edition source ON source.id = link.edition_id
        WHERE link.target_id = ANY (stories) AND source.phase <> 2
        LIMIT {HUB} + 1
    )
    SELECT ARRAY(
        SELECT 's' || story FROM unnest(stories) AS story
        UNION SELECT '*stories' WHERE cardinality(stories) > 0
        UNION SELECT 'o' || article_id FROM pointing
        UNION SELECT '*hubs' WHERE (SELECT count(*) FROM pointing) > {HUB}
        UNION SELECT 'i' || link.target_id
        FROM articles_edition edition JOIN articles_editionlink link ON link.edition_id = edition.id
        WHERE edition.article_id = ANY (stories) AND link.target_id IS NOT NULL
    )
$$;
CREATE FUNCTION articles_keys_by_time(since timestamptz, until timestamptz) RETURNS text[] LANGUAGE sql STABLE AS $$
    WITH due AS (
        SELECT id, article_id FROM articles_edition WHERE live_from > since AND live_from <= until
        UNION SELECT id, article_id FROM articles_edition WHERE live_until > since AND live_until <= until
    )
    SELECT articles_keys_of_stories(ARRAY(SELECT article_id FROM due))
        || ARRAY(SELECT DISTINCT 't' || tag_id FROM due JOIN articles_listing row ON row.edition_id = due.id)
        || ARRAY(SELECT DISTINCT 'a' || author_id FROM due JOIN articles_credit row ON row.edition_id = due.id)
$$;
CREATE FUNCTION articles_next_by_time(after timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT least(
        (SELECT min(live_from) FROM articles_edition WHERE live_from > after),
        (SELECT min(live_until) FROM articles_edition WHERE live_until > after)
    )
$$;
"""
_NO_STORIES = """
DROP FUNCTION articles_next_by_time(timestamptz);
DROP FUNCTION articles_keys_by_time(timestamptz, timestamptz);
DROP FUNCTION articles_keys_of_stories(bigint[]);
"""

# By table: the columns that readers see, and the keys of a row in which one of them is new.
_TOLD = {
    "listing": (
        "tag_id, edition_id, article_id, position, first_published_at, live_from, live_until",
        "'t' || tag_id, 's' || article_id, '*tags'",
        # The pages of the edition's other tags name this one among those beside them.
        "ARRAY(SELECT DISTINCT 't' || other.tag_id FROM {rows} AS row JOIN articles_listing other "
        "ON other.edition_id = row.edition_id)",
    ),
    "credit": ("author_id, edition_id, first_published_at, live_from, live_until", "'a' || author_id"),
    "tally": (
        "tag_id, author_id, month, stories",
        "'t' || tag_id, 'a' || author_id, "
        "CASE WHEN coalesce(tag_id, author_id) IS NULL THEN '*stories' WHEN tag_id IS NOT NULL THEN '*tags' END",
    ),
    "tag": ("name, slug, kind, description, merged_into_id", "'T' || id, 't' || id, '*tags'"),
    "tagalias": ("name, slug, tag_id", "'T' || tag_id, '*tags'"),
    "author": ("name, slug", "'A' || id"),
    "notice": ("article_id, text, kind, place, at, taken_back_at", "'s' || article_id, '*notices'"),
    "editionlink": (
        "edition_id, kind, position, lead_in, label, target_id, url, relation, keeps_sentence",
        "'i' || target_id, (SELECT 'o' || article_id FROM articles_edition edition WHERE edition.id = edition_id)",
    ),
}
_EDITION = (
    "article_id, title, slug, standfirst, body_html, teaser_html, is_cut, description, byline, words, language, uuid, "
    "first_published_at, live_from, live_until"
)
_FUNCTION = """
CREATE FUNCTION articles_{table}_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        told := {of_new};
    ELSIF TG_OP = 'DELETE' THEN
        told := {of_old};
    ELSE
        told := {of_both};
    END IF;
    IF cardinality(told) > 0 THEN
        INSERT INTO articles_change (keys) VALUES (told);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_inserted AFTER INSERT ON articles_{table} REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION articles_{table}_told();
CREATE TRIGGER {table}_updated AFTER UPDATE ON articles_{table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION articles_{table}_told();
CREATE TRIGGER {table}_deleted AFTER DELETE ON articles_{table} REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION articles_{table}_told();
"""
_NO_FUNCTION = "DROP FUNCTION articles_{table}_told() CASCADE;"


def _changed(columns: str) -> str:
    """The rows in which one of the columns is new, as they were and as they are."""
    new, old = (f"SELECT id, {columns} FROM {rows}" for rows in ("new_rows", "old_rows"))
    return f"(({new} EXCEPT {old}) UNION ({old} EXCEPT {new}))"


def _keys(rows: str, keys: str) -> str:
    each = ", ".join(f"({key})" for key in _parted(keys))
    return (
        f"ARRAY(SELECT DISTINCT touched.it FROM {rows} AS row CROSS JOIN LATERAL (VALUES {each}) AS touched (it) "
        "WHERE touched.it IS NOT NULL)"
    )


def _told(keys: str, more: list[str], rows: str) -> str:
    return " || ".join([_keys(rows, keys), *(one.format(rows=rows) for one in more)])


def _stories(rows: str) -> str:
    return f"articles_keys_of_stories(ARRAY(SELECT DISTINCT article_id FROM {rows} AS row))"


def _parted(keys: str) -> list[str]:
    """The keys at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for character in keys:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _triggers() -> str:
    made = [_FUNCTION.format(table="edition", **_of(lambda rows: _stories(rows), _EDITION))]
    for table, (columns, keys, *more) in _TOLD.items():
        told = partial(_told, keys, more)
        made.append(_FUNCTION.format(table=table, **_of(told, columns)))
    return "".join(made)


def _of(keys, columns: str) -> dict[str, str]:
    return {"of_new": keys("new_rows"), "of_old": keys("old_rows"), "of_both": keys(_changed(columns))}


_NO_TRIGGERS = "".join(_NO_FUNCTION.format(table=table) for table in ("edition", *_TOLD))
# Any story may be found, or not, by other words: all that was searched for is over.
_SEARCH = """
CREATE FUNCTION articles_search_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO articles_change (keys) VALUES (ARRAY['*search']);
    RETURN NULL;
END $$;
CREATE TRIGGER searchable_changed AFTER INSERT OR UPDATE OR DELETE ON articles_searchable
FOR EACH STATEMENT EXECUTE FUNCTION articles_search_told();
CREATE TRIGGER termcount_changed AFTER INSERT OR UPDATE OR DELETE ON articles_termcount
FOR EACH STATEMENT EXECUTE FUNCTION articles_search_told();
CREATE TRIGGER searchword_changed AFTER INSERT OR UPDATE OR DELETE ON articles_searchword
FOR EACH STATEMENT EXECUTE FUNCTION articles_search_told();
"""
_NO_SEARCH = "DROP FUNCTION articles_search_told() CASCADE;"
# A tag that goes into another one, or comes back, is seen on all its stories, or no more.
_SWITCH = """
CREATE FUNCTION articles_tag_switched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO articles_change (keys) VALUES (ARRAY['*hubs']);
    RETURN NULL;
END $$;
CREATE TRIGGER tag_switched AFTER UPDATE OF merged_into_id ON articles_tag
FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id) EXECUTE FUNCTION articles_tag_switched();
"""
_NO_SWITCH = "DROP FUNCTION articles_tag_switched() CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0019_link_labels'),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(null=True)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('version', models.BigIntegerField()),
                ('changed_by', models.BigIntegerField(help_text='The id of the last transaction, which counts once.')),
            ],
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['live_from'], name='edition_begins'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(condition=models.Q(('live_until__isnull', False)), fields=['live_until'], name='edition_ends'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['version'], name='change_since'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='clock_is_one'),
        ),
        migrations.RunSQL(_CLOCK, _NO_CLOCK),
        migrations.RunSQL(_STORIES, _NO_STORIES),
        migrations.RunSQL(_triggers(), _NO_TRIGGERS),
        migrations.RunSQL(_SEARCH, _NO_SEARCH),
        migrations.RunSQL(_SWITCH, _NO_SWITCH),
    ]
