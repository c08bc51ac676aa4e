"""The form in which a story is written."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Address, Article
from articles.models.slugs import free_slug
from articles.newsroom.prose import ProseFormField
from articles.newsroom.tagging import TagsField
from articles.templatetags.prose import prose
from articles.text.cleaning import clean

# What the form carries beside the story itself: a change in these alone is no change of the story.
_OWN_FIELDS = frozenset({"version", "overrule"})


class ArticleForm(forms.ModelForm):
    """A story's text, tags and address, and the version that the writer has before their eyes.

    A story that moved on meanwhile is not overwritten: the form shows both texts, and asks for the writer's word
    (`overrule`, the version that the word is given for) before it replaces the other one.
    """

    body = ProseFormField(label=gettext_lazy("Text"), required=False)
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("With commas between them. A name that holds a comma stands in double quotes."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    overrule = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Article
        fields = ("title", "standfirst", "body", "tags", "language", "slug")
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
        if "language" in self.fields:  # the story says what was there before, not the browser
            self.fields["language"].show_hidden_initial = False
        self.present: Article | None = None  # what the other one saved, if the story moved on

    @property
    def present_text(self) -> SafeString:
        """The other one's text as it reads, to copy from."""
        return prose(clean(self.present.body)) if self.present else SafeString()

    @property
    def changed_data(self) -> list[str]:
        """The names of the story's fields that were changed."""
        return [name for name in super().changed_data if name not in _OWN_FIELDS]

    def clean_slug(self) -> str:
        """The address. Raises ValidationError where it is or was another story's."""
        slug = self.cleaned_data["slug"]
        if Address.objects.filter(slug=slug).exclude(article=self.instance.pk).exists():
            raise ValidationError(_("This address belongs to another story. Choose a different slug."))
        return slug

    def clean(self) -> dict[str, Any]:
        """Refuse to overwrite what somebody else saved meanwhile. An emptied slug is made anew from the headline.

        Raises ValidationError.
        """
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("slug") == "" and cleaned.get("title"):
            others = (Article.objects.exclude(pk=self.instance.pk), Address.objects.exclude(article=self.instance.pk))
            cleaned["slug"] = free_slug(cleaned["title"], *others)
        seen = {cleaned.get("version"), cleaned.get("overrule")}
        if self.stored_version is not None and self.stored_version not in seen:
            self.present = Article.objects.select_related("updated_by").get(pk=self.instance.pk)
            raise ValidationError(self._moved_on(self.present), code="conflict")
        return cleaned

    def _moved_on(self, present: Article) -> str:
        return _(
            "%(who)s changed this story on %(when)s, after you opened it. Your text is still here and nothing is lost, "
            "but it is not saved yet. The story as it is now stands below: compare them, then save."
        ) % {
            "who": present.updated_by or _("Somebody"),
            "when": date_format(timezone.localtime(present.updated_at), "DATETIME_FORMAT"),
        }
