"""The form in which a story is written."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Address, Article, Content, Pointer
from articles.models.fields import validate_storable
from articles.models.revision import NOTE_LENGTH
from articles.models.slugs import free_slug
from articles.newsroom.inline_links import refuse_unlinkable
from articles.newsroom.prose import ProseFormField
from articles.newsroom.tagging import TagsField

# What the form carries beside the story itself: a change in these alone is no change of the story.
_OWN_FIELDS = frozenset({"version", "note"})


class ArticleForm(forms.ModelForm):
    """A story's text, tags and address, and the version that the writer has before their eyes.

    A story that moved on meanwhile is not overwritten: `drafting` merges what both sides changed, or keeps the text.
    """

    user: User  # who writes

    body = ProseFormField(label=gettext_lazy("Text"), required=False)
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("With commas between them. A name that holds a comma stands in double quotes."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label=gettext_lazy("What was changed, and why"),
        required=False,
        max_length=NOTE_LENGTH,
        validators=[validate_storable],
        widget=forms.TextInput({"class": "vTextField", "dir": "auto"}),
        help_text=gettext_lazy("For the story's history; may be left empty."),
    )

    class Meta:
        model = Article
        fields = ("title", "standfirst", "body", "tags", "language", "slug")  # and note, which is the revision's
        widgets = {
            "title": forms.TextInput({"class": "vTextField newsroom-title", "dir": "auto"}),
            "standfirst": forms.Textarea({"rows": 3, "class": "vLargeTextField", "dir": "auto"}),
            "language": forms.TextInput({"size": 8}),
            "slug": forms.TextInput({"class": "vTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_version = self.instance.version if self.instance.pk else None
        self.initial["version"] = self.stored_version
        if "body" in self.fields:
            self.fields["body"].widget.write_in(self.instance.language)
        if "language" in self.fields:  # the story says what was there before, not the browser
            self.fields["language"].show_hidden_initial = False

    @property
    def changed_data(self) -> list[str]:
        """The names of the story's fields that were changed."""
        return [name for name in super().changed_data if name not in _OWN_FIELDS]

    def clean_slug(self) -> str:
        """The address. Raises ValidationError where it is or was another story's."""
        slug = self.cleaned_data["slug"]
        if Address.objects.filter(slug=slug).exclude(article=self.instance.pk).exists():
            raise ValidationError(_("This address belongs to another story. Choose a different slug."))
        if Article.with_bin.discarded().filter(slug=slug).exists():
            raise ValidationError(_("This address belongs to a story in the bin. Choose a different slug."))
        return slug

    def clean(self) -> dict[str, Any]:
        """An emptied slug is made anew from the headline. Raises ValidationError for a version that never was."""
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("slug") == "" and cleaned.get("title"):
            others = (Article.with_bin.exclude(pk=self.instance.pk), Address.objects.exclude(article=self.instance.pk))
            cleaned["slug"] = free_slug(cleaned["title"], *others)
        if self.stored_version is not None and not 1 <= (cleaned.get("version") or 0) <= self.stored_version:
            raise ValidationError(
                _(
                    "This form does not say which version of the story it was opened at. Your text is still here: copy "
                    "it, open the story again, and put it in."
                ),
                code="no_version",
            )
        return cleaned

    def _post_clean(self) -> None:
        """Check the text's links once the text itself is known to be clean."""
        super()._post_clean()
        if "body" in self.changed_data and "body" not in self.errors:
            try:
                refuse_unlinkable(self.instance, self.cleaned_data.get("version"), self.user)
            except ValidationError as error:
                self.add_error("body", error)

    def content(self, authors: tuple[int, ...], links: tuple[Pointer, ...]) -> Content:
        """All that a valid form says, with its authors and see links."""
        story = self.instance  # cleaned by the model's fields, which the form's own data is not
        return Content(
            title=story.title,
            slug=story.slug,
            standfirst=story.standfirst.replace("\r\n", "\n"),
            body=story.body,
            language=story.language,
            tags=tuple(self.cleaned_data["tags"]),
            authors=authors,
            links=links,
        )
