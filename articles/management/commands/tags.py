"""`manage.py tags`: merge, rename and split tags, undo that, and see it before it is done."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.models import Tag, TagChange, TagSearch
from articles.newsroom.choices import is_id
from articles.tagging import changes, naming
from articles.tagging.foresight import Foresight, of_merge, of_split
from articles.tagging.naming import Called, Refused
from articles.text.names import fold, why_unstorable


class Command(BaseCommand):
    """Change tags, as chiefs do in the newsroom."""

    help = "Merges, renames and splits tags; logged, and to be undone. Safe while the site runs, and after a crash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A subcommand for each thing that is done to tags."""
        kinds = parser.add_subparsers(dest="do", required=True)
        merge = kinds.add_parser("merge", help="merge the first tag into the second")
        merge.add_argument("tag")
        merge.add_argument("into")
        rename = kinds.add_parser("rename", help="give a tag another name; the old one goes on leading to it")
        rename.add_argument("tag")
        rename.add_argument("name")
        rename.add_argument("--slug", help="another address too")
        split = kinds.add_parser("split", help="run a saved search")
        split.add_argument("search", help="its name")
        undo = kinds.add_parser("undo", help="undo a change of the log")
        undo.add_argument("number")
        kinds.add_parser("resume", help="take up what was interrupted")
        kinds.add_parser("log", help="the last changes")
        for one in (merge, split):
            one.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, **options: Any) -> None:
        """Do it, to its end. Raises CommandError where it cannot be done."""
        if any(isinstance(value, str) and why_unstorable(value) for value in options.values()):
            raise CommandError("A name holds a character that cannot be stored.")
        try:
            getattr(self, f"_{options['do']}")(options)
        except Refused as error:
            raise CommandError(str(error)) from error

    def _merge(self, options: dict[str, Any]) -> None:
        source, target = _tag(options["tag"]), _tag(options["into"])
        naming.refuse_same(source, target)
        if options["dry_run"]:
            self._say(of_merge(source, target))
        else:
            self._carry_out(changes.merge(source, target, by=None))

    def _rename(self, options: dict[str, Any]) -> None:
        tag = _tag(options["tag"])
        was = naming.called(tag)
        change = naming.rename(tag, Called(options["name"], options["slug"] or was.slug, was.others), by=None)
        self.stdout.write(f"{change.pk}: renamed." if change else "It is called so already.")

    def _split(self, options: dict[str, Any]) -> None:
        search = TagSearch.objects.filter(name=options["search"]).first()
        if search is None:
            raise CommandError(f"There is no saved search “{options['search']}”.")
        if options["dry_run"]:
            self._say(of_split(search))
        else:
            self._carry_out(changes.split(search, by=None))

    def _undo(self, options: dict[str, Any]) -> None:
        number = options["number"]
        change = TagChange.objects.filter(pk=number).first() if is_id(number) else None
        if change is None:
            raise CommandError(f"There is no change number {number}. `manage.py tags log` lists the last ones.")
        self._carry_out(changes.undo(change, by=None))

    def _resume(self, options: dict[str, Any]) -> None:
        for change in TagChange.objects.running().order_by("pk"):
            self._carry_out(change)

    def _log(self, options: dict[str, Any]) -> None:
        for change in TagChange.objects.newest_first().select_related("by")[:20]:
            self.stdout.write(f"{_line(change)} {change.at:%Y-%m-%d %H:%M} {change.by or '–'}")

    def _carry_out(self, change: TagChange) -> None:
        self.stdout.write(_line(changes.advance(change)))

    def _say(self, foresight: Foresight) -> None:
        """What would be done."""
        self.stdout.write(f"{foresight.live} live stories, {foresight.live_both} of them under the other tag already")
        self.stdout.write(f"{foresight.copies} working copies, {foresight.copies_both} of them likewise")
        for words in ("names", "addresses"):
            self.stdout.write(f"{words} that will lead there: {', '.join(getattr(foresight, words)) or '–'}")
        for edition in foresight.samples:
            self.stdout.write(f"  {edition.title}")


def _tag(name: str) -> Tag:
    tag = Tag.objects.spelt([name]).get(fold(name))
    if tag is None:
        raise CommandError(f"There is no tag “{name}”.")
    return tag


def _line(change: TagChange) -> str:
    state = "not finished" if change.is_running else "done"
    names = " → ".join(filter(None, (change.source_name, change.target_name)))
    return f"{change.pk}: {change.verb} {names}: {change.stories} working copies, {change.listings} entries; {state}."
