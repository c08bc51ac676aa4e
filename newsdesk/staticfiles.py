"""Static files: found, named by their content, and never more of the editor than is used."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Parts of CKEditor 4 that had holes, call other hosts, or are demonstrations: docs/architecture.md says which and why.
_NOT_SERVED = tuple(
    PurePosixPath("ckeditor/ckeditor", *part)
    for part in (
        ("samples",),
        ("vendor",),
        ("adapters",),
        *(
            ("plugins", plugin)
            for plugin in (
                "adobeair",
                "ajax",
                "bbcode",
                "codesnippet",
                "codesnippetgeshi",
                "devtools",
                "docprops",
                "embed",
                "embedbase",
                "embedsemantic",
                "exportpdf",
                "flash",
                "forms",
                "iframe",
                "iframedialog",
                "mathjax",
                "preview",
                "scayt",
                "smiley",
                "templates",
                "uploadimage",
                "uploadwidget",
                "wsc",
                "xml",
            )
        ),
    )
)


def is_served(path: str) -> bool:
    """True unless the static path belongs to a part of the editor that is left out."""
    parts = PurePosixPath(path)
    return not any(parts.is_relative_to(left_out) for left_out in _NOT_SERVED)


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
