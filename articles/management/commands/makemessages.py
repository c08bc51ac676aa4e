"""`manage.py makemessages`: Django's command, which reads the templates of the readers' pages too."""

from pathlib import Path

from django.core.management.commands import makemessages
from django.template import engines


class _File(makemessages.BuildFile):
    """A file with texts. Django takes every template for one in its own language; Jinja2 reads its own itself."""

    def preprocess(self) -> None:
        """Write what xgettext is to read of it."""
        page, pages = Path(self.path), engines["jinja2"]
        if not any(page.resolve().is_relative_to(folder) for folder in pages.template_dirs):
            return super().preprocess()
        said = pages.env.extract_translations(page.read_text(encoding="utf-8"))
        Path(self.work_path).write_text("\n".join(_call(*one) for one in said), encoding="utf-8")
        return None


def _call(_line: int, function: str, texts: str | tuple[str | None, ...]) -> str:
    """A text with its context or its plural, as Python would ask for it."""
    texts = (texts,) if isinstance(texts, str) else texts
    return f"{function}({', '.join(repr(text) for text in texts if text is not None)})"


class Command(makemessages.Command):
    """Gather the texts of the interface."""

    build_file_class = _File
