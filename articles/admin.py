"""Puts the newsroom in the admin: Django looks for this module."""

from django.contrib import admin
from django.contrib.auth.models import Group, User
from taggit.models import Tag as TaggitTag

# What other apps put there by themselves, and the newsroom does in its own way or not at all.
admin.site.unregister([User, Group, TaggitTag])

from articles.newsroom import articles, authors, moves, people, tags  # noqa: E402, F401
