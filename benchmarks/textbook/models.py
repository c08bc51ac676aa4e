"""Stories, their tags and links, as our tables have them."""

from django.db import models


class Tag(models.Model):
    """A subject."""

    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=200)

    class Meta:
        managed = False
        db_table = "articles_tag"

    def __str__(self) -> str:
        return self.name


class Story(models.Model):
    """What readers see of a story."""

    article_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    slug = models.CharField(max_length=200)
    teaser_html = models.TextField()
    body_html = models.TextField()
    byline = models.JSONField()
    first_published_at = models.DateTimeField()
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)
    tags = models.ManyToManyField(Tag, through="StoryTag", related_name="stories")

    class Meta:
        managed = False
        db_table = "articles_edition"

    def __str__(self) -> str:
        return self.title


class StoryTag(models.Model):
    """A story's tag."""

    edition = models.ForeignKey(Story, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)

    class Meta:
        managed = False
        db_table = "articles_listing"

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.tag_id}"


class Link(models.Model):
    """A story's see link."""

    edition = models.ForeignKey(Story, models.CASCADE, related_name="links")
    target_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    relation = models.CharField(max_length=20)
    lead_in = models.TextField()
    label = models.TextField()

    class Meta:
        managed = False
        db_table = "articles_editionlink"

    def __str__(self) -> str:
        return self.lead_in
