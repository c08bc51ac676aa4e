"""The editor of a story's text. The one place that names CKEditor: another editor is another widget here."""

import json
from typing import Any
from urllib.parse import urlencode

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.forms import Script
from django.forms.renderers import BaseRenderer
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Edition
from articles.models.link import default_label
from articles.templatetags.prose import prose
from articles.text.anchors import stories
from articles.text.blocks import essence
from articles.text.cleaning import Unclean, clean, cleaned_anyway
from articles.text.languages import direction

# What CKEditor 4 needs beyond the readers' policy: its toolbar is markup with onclick and style attributes, and the
# frame that is written in carries a script of its own. Both are made anew for every page, so no hash and no nonce can
# name them. Only pages with the editor get this; what they load into it was cleaned a moment ago.
EDITOR_POLICY = {
    "script-src": ["'unsafe-inline'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
}


class ProseWidget(CKEditorWidget):
    """CKEditor as newsdesk.editor sets it up; without JavaScript a plain text area."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(config_name="prose", attrs={"rows": 24, **(attrs or {})})

    def write_in(self, language: str) -> None:
        """Write in a story's language, and in its direction, whatever those of the interface are."""
        written = {"contentsLanguage": language, "contentsLangDirection": direction(language)}
        self.config = self.config | written  # of this form alone: what it was is every form's

    @property
    def media(self) -> forms.Media:
        """The editor's files, and our additions, which run when it is there and before it starts."""
        names = ("prose", "story_finder", "story_links")
        return super().media + forms.Media(js=[Script(f"newsroom/{name}.js", defer=True) for name in names])

    def render(
        self, name: str, value: str | None, attrs: dict | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The editor with the text cleaned once more: CKEditor 4 has holes, so it never gets raw HTML to load.

        A text that cannot be cleaned stays in the form, in a plain text area.
        """
        self.config["contentsCss"] = [static("newsroom/prose.css")]
        attrs = {**(attrs or {}), **_words()}
        try:
            return super().render(name, clean(value or ""), attrs, renderer)
        except Unclean:
            return forms.Textarea(self.attrs).render(name, value, attrs, renderer)


def as_it_reads(html: str) -> SafeString:
    """A stored text for a page, cleaned once more: the database may hold what an older cleaner let through.

    Its links to our own stories lead where they lead readers now. One query, if there are any.
    """
    text = cleaned_anyway(html)
    linked = stories(text)
    live = Edition.objects.live().filter(article__in=linked).only("article", "slug") if linked else ()
    return prose(text, {edition.article_id: edition.get_absolute_url() for edition in live})


def _words() -> dict[str, str]:
    """What prose.js says."""
    return {
        "data-break-label": _("Manual break: the teaser ends here"),
        "data-picture-help": _("Give the picture's address on the web, beginning with https://"),
        "data-alt-help": _("Describe the picture for those who cannot see it."),
        "data-story-links": json.dumps(_story_links()),
    }


def _story_links() -> dict[str, Any]:
    """What story_links.js says, asks, and takes for the words that lead to a story."""
    see_link = {"app_label": "articles", "model_name": "seelink", "field_name": "target"}
    return {
        "labels": list(dict.fromkeys(["see", default_label()])),
        "suggest": f"{reverse('admin:autocomplete')}?{urlencode(see_link)}",
        "linked": reverse("admin:articles_article_linked"),
        "words": {
            "button": _("Link to a story of ours"),
            "title": _("Link to a story of ours"),
            "headline": _("Words of the headline"),
            "stories": _("Stories"),
            "nothing": _("No headline has these words."),
            "unanswered": _("There was no answer. Try once more."),
            "howTo": _("Enter links the words. Shift+Enter puts the headline in their place."),
            "howToChange": _("Enter leads the link to another story."),
            "change": _("Change"),
            "remove": _("Remove the link"),
            "unknown": _("Story no. %s, which readers do not see now"),
            "tab": _("Tab"),
            "offer": _("link to a story"),
        },
    }


class ProseFormField(forms.CharField):
    """HTML as an editor sends it."""

    widget = ProseWidget

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        """Whether the text is another one: editors write the space between paragraphs each in their own way."""
        try:
            return essence(clean(initial or "")) != essence(clean(data or ""))
        except Unclean:
            return super().has_changed(initial, data)
