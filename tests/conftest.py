"""The known cast, and what every test may ask for."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from _pytest.runner import pytest_runtest_protocol as run_test
from django.contrib.auth.models import Group, User
from django.db import connection
from django.template.base import Template
from django.template.context import BaseContext
from django.test import Client, override_settings
from pytest_django.plugin import blocking_manager_key

from articles.delivery.stack import with_room
from articles.models import Article, Author, Tag
from articles.tagging.naming import called, rename
from tests.emptying import Emptying
from tests.staging import Cast, around_all, drafting, releasing

emptying_key = pytest.StashKey[Emptying]()

PASSWORD = "correct horse battery staple"
# Where few tests take long. With several processes these files come first: the last process to end ends alone.
LONG = (
    "site/test_languages.py",
    "storm/test_storm.py",
    "storm/test_walk.py",
    "delivery/test_coherence.py",
    "delivery/test_front_cache.py",
    "graph/test_graph.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first, then those of most tests. Within a file the order stays."""
    sizes = Counter(item.path for item in items)
    files = {path: str(path.relative_to(Path(__file__).parent)) for path in sizes}
    ranks = {path: LONG.index(name) if name in LONG else len(LONG) for path, name in files.items()}
    items.sort(key=lambda item: (ranks[item.path], -sizes[item.path], files[item.path]))


def pytest_collection_finish() -> None:
    """What stays until the end is not looked through again and again for what may go; it is most of all there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest does it, with room for calls, as the server has: a test of the newsroom takes a fifth less."""
    return with_room(partial(run_test, item, nextitem))


@pytest.fixture(scope="session", autouse=True)
def _unnoted_widgets(django_test_environment) -> Iterator[None]:
    """Django's test client copies what each template was given. A form has a hundred widgets, and no test asks: nor for
    their labels and lists of errors."""
    noted = Template._render

    def render(self: Template, context: BaseContext) -> str:
        name = self.name or ""
        is_widget = "/widgets/" in name or name.startswith("django/forms/")
        return self.nodelist.render(context) if is_widget else noted(self, context)

    Template._render = render
    yield
    Template._render = noted


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Pages name static files as they are: no test depends on `collectstatic` having run."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_USE_FINDERS = False


@pytest.fixture(scope="session", autouse=True)
def _fast_passwords(django_test_environment) -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, request) -> Iterator[None]:
    """The test database, which is emptied our way, and need not outlive a power cut: a commit waits for no disk."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])} "
                "SET synchronous_commit = off"
            )
        connection.close()
        emptying = Emptying()
    request.config.stash[emptying_key] = emptying
    with emptying.instead_of_flushing():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that really writes to the database leaves it empty: what migrations put into it is put there again.

    Django's own way, `serialized_rollback`, keeps the data at one connection; Playwright's event loop makes Django open
    another.
    """
    yield
    marks = item.iter_markers("django_db")
    is_written = "transactional_db" in getattr(item, "fixturenames", ()) or any(
        mark.kwargs.get("transaction") for mark in marks
    )
    if nextitem and is_written:
        with item.config.stash[blocking_manager_key].unblock():
            item.config.stash[emptying_key].restore()
            connection.close()


@pytest.fixture
def committed(transactional_db) -> None:
    """A database that is really written to, for tests of several connections: threads, or a browser's server."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real stories and attack strings that the project does not ship."""
    folder = os.environ.get("NEWSDESK_SHARED")
    if not folder:
        pytest.skip("NEWSDESK_SHARED is not set: it names the folder with seed/, corpora/ and security/")
    return Path(folder)


def member(username: str, group: str) -> User:
    """A member of the newsroom with an author of the same name; who is on stage already is found there."""
    if on_stage := User.objects.filter(username=username).first():
        return on_stage
    user = User.objects.create_user(username, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    Author.objects.create(name=username.title(), user=user)
    return user


@pytest.fixture
def reporter(db) -> User:
    """Rosa writes, and hands over."""
    return member("rosa", "reporter")


@pytest.fixture
def colleague(db) -> User:
    """Carl is another reporter: Rosa's drafts are none of his business."""
    return member("carl", "reporter")


@pytest.fixture
def editor(db) -> User:
    """Edda publishes."""
    return member("edda", "editor")


@pytest.fixture
def chief(db) -> User:
    """Chiara looks after tags and people too."""
    return member("chiara", "chief")


@pytest.fixture
def readdress(chief) -> Callable[[Tag, str], None]:
    """Move a tag's page to another slug."""

    def move(tag: Tag, slug: str) -> None:
        rename(tag, replace(called(tag), slug=slug), by=chief)

    return move


@pytest.fixture
def login() -> Callable[[User], Client]:
    """A client that is logged in as the given member."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


@pytest.fixture
def draft(db, reporter) -> Callable[..., Article]:
    """Make a working copy: `draft("Headline", tags=["Russia"], see=[("Lead-in", target)])`."""

    return drafting(reporter)


@pytest.fixture
def published(draft, editor) -> Callable[..., Article]:
    """Make a story that readers see; takes what `draft` takes."""

    return releasing(draft, editor)


@pytest.fixture(scope="class")
def stage(request, django_db_setup, django_db_blocker) -> Iterator[Callable[[], AbstractContextManager[Cast]]]:
    """For fixtures of a class, whose stories all its tests find: `with stage() as cast: cast.published("Headline")`."""

    @contextmanager
    def on_stage() -> Iterator[Cast]:
        with django_db_blocker.unblock():
            rosa, edda = member("rosa", "reporter"), member("edda", "editor")
            draft = drafting(rosa)
            yield Cast(rosa, edda, draft, releasing(draft, edda))

    with around_all(request, django_db_blocker):
        yield on_stage
