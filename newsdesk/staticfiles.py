"""Static files: found, named by their content, and never more of the editor than is used."""

import posixpath
from collections.abc import Iterable, Iterator

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_EDITOR = "ckeditor/"
# All of CKEditor 4 that is served: what its toolbar (newsdesk.editor) asks for. The rest of the bundle stays out: parts
# that had holes, call other hosts, upload, or are demonstrations. docs/architecture.md names them.
_SERVED = (
    *(f"{_EDITOR}{file}" for file in ("ckeditor-init.js", "ckeditor.css", "fixups.js")),
    *(f"{_EDITOR}ckeditor/{file}" for file in ("ckeditor.js", "contents.css", "lang/", "skins/moono-lisa/")),
    *(
        f"{_EDITOR}ckeditor/plugins/{plugin}"
        for plugin in (
            "a11yhelp/",
            "clipboard/",
            "dialog/",
            "find/",
            "icons.png",
            "icons_hidpi.png",
            "image/",
            "link/",
            "magicline/",
            "pastefromgdocs/",
            "pastefromlibreoffice/",
            "pastefromword/",
            "pastetools/",
            "specialchar/",
            "table/",
            "tableselection/",
            "tabletools/",
        )
    ),
)


def is_served(path: str) -> bool:
    """True unless the static path belongs to a part of the editor that is not used."""
    path = posixpath.normpath(path.replace("\\", "/"))
    return path.startswith(_SERVED) or not path.startswith(_EDITOR)


class AppFinder(AppDirectoriesFinder):
    """Django's finder for the static folders of apps, without what `is_served` refuses."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every static file of every app that is served."""
        return ((path, storage) for path, storage in super().list(ignore_patterns) if is_served(path))

    def find_in_app(self, app: str, path: str) -> str | None:
        """Where the app keeps the static file, or None."""
        return super().find_in_app(app, path) if is_served(path) else None


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Names by content and compressed copies; plain names as long as `collectstatic` has not run."""

    def stored_name(self, name: str) -> str:
        """The file's name with its hash. A name that is missing from the manifest is an error (ValueError)."""
        return super().stored_name(name) if self.hashed_files else name
