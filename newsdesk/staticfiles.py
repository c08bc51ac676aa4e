"""Static files: found, named by their content, and never more of the editor than is used."""

import posixpath
from collections.abc import Iterable, Iterator

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from articles.text.wordlists import words

_EDITOR = "ckeditor/ckeditor/"
# Parts of CKEditor 4 that had holes, call other hosts, or are demonstrations.
# docs/architecture.md says why they are left out.
_LEFT_OUT = words(
    "adobeair ajax bbcode codesnippet codesnippetgeshi devtools docprops embed embedbase embedsemantic exportpdf flash "
    "forms iframe iframedialog mathjax preview scayt smiley templates uploadimage uploadwidget wsc xml"
)
_NOT_SERVED = (
    *(f"{_EDITOR}{folder}/" for folder in ("samples", "vendor", "adapters")),
    *(f"{_EDITOR}plugins/{plugin}/" for plugin in sorted(_LEFT_OUT)),
)


def is_served(path: str) -> bool:
    """True unless the static path belongs to a part of the editor that is left out."""
    return not posixpath.normpath(path.replace("\\", "/")).startswith(_NOT_SERVED)


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
