"""The people of a storm, made inside its site by `manage.py shell`."""

import json

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from articles.models import Author

ROLES = ("reporter", "editor", "editor", "chief", "reporter", "editor", "editor", "chief")


def make(password: str) -> None:
    """Make one person for each of the roles, and print their names as JSON."""
    hashed = make_password(password)  # made once: to hash a password takes its time on purpose
    names = [f"{role}{number}" for number, role in enumerate(ROLES)]
    for name, role in zip(names, ROLES, strict=True):
        person = User.objects.create(username=name, password=hashed, is_staff=True)
        person.groups.add(Group.objects.get(name=role))
        Author.objects.create(name=name.title(), user=person)
    print(json.dumps(names))
