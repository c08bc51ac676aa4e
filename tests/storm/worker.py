"""One person in a storm: opens stories, changes them, moves them on, restores and settles."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import urljoin

from tests.storm.browser import Answer, Browser, Unanswered, Unreachable
from tests.storm.ledger import Ledger, Outcome, Save, Settlement, Step
from tests.storm.pages import Button, Form, Pairs
from tests.storm.said import posted
from tests.storm.site import PASSWORD
from tests.storm.writing import Pen, Typed

LIST = "/admin/articles/article/"
VERBS = ("submit", "send_back", "approve", "publish", "schedule", "withdraw")
_STASHED = 40
# What the newsroom says when a move was made.
_MOVED = re.compile(r"handed over|sent back|approved|published|goes live|withdrawn", re.IGNORECASE)
_KEPT = re.compile(r"\bkept\b", re.IGNORECASE)


class Worker:
    """A person with a browser, a pen, and a memory of forms opened long ago."""

    def __init__(self, browser: Browser, name: str, seed: str, ledger: Ledger, stories: list[int]) -> None:
        self.browser, self.name, self.ledger, self.stories = browser, name, ledger, stories
        self.random = Random(f"{seed} {name}")  # noqa: S311 - nothing here is a secret
        self.pen = Pen(name, self.random)
        self.hurry = 1.0
        self._opened: list[Answer] = []
        self._conflicts: list[tuple[str, Save]] = []

    def log_in(self) -> None:
        """Log in through the form. Raises AssertionError where that is refused."""
        page = self.browser.get("/admin/login/?next=/admin/")
        form = page.page.form_with("username", "password")
        answer = self.browser.send(page, form, {"username": self.name, "password": PASSWORD})
        assert answer.leads_on, f"{self.name} cannot log in: {answer.page.complaints}"

    def begin(self, stories: int) -> None:
        """Write so many new stories, and let everybody know of them."""
        for _story in range(stories):
            self._begin()

    def _begin(self) -> None:
        opened = self.browser.get(f"{LIST}add/")
        form, typed = opened.page.form_with("title", "body"), self.pen.story()
        answer = self.browser.send(opened, form, typed.fields, _saving(form))
        found = re.search(r"/(\d+)/change/", answer.location)
        assert found, f"{self.name} cannot write: {answer.status} {answer.page.complaints}"
        story = int(found[1])
        self._note_save(story, typed, form.filled(typed.fields), answer)
        self.stories.append(story)

    def work(self, operations: int) -> None:
        """Do so many things, one after the other. What is unexpected becomes a trouble of the ledger."""
        kinds = {
            self.edit: 46,
            self.save_old: 10,
            self.save_twice: 6,
            self.save_and_move: 14,
            self.move: 10,
            self.restore: 8,
            self.settle: 6,
        }
        for _operation in range(operations):
            kind = self.random.choices(list(kinds), kinds.values())[0]
            try:
                kind(self.random.choice(self.stories))
            except (Unanswered, Unreachable):
                pass  # noted where it matters; whoever only looks comes again
            except Exception as error:  # noqa: BLE001 - a worker that stops would hide what the others find
                self.ledger.troubles.append(f"{self.name}: {kind.__name__}: {error!r}")
            self.ledger.finished()

    # --- Saving ----------------------------------------------------------------------------------------

    def edit(self, story: int) -> None:
        """Open a story, change something, save."""
        self._edit(self.open(story), story)

    def save_old(self, story: int) -> None:
        """Save from a window that has been open for long."""
        if not self._opened:
            return self.edit(story)
        opened = self.random.choice(self._opened)
        return self._edit(opened, _story_of(opened))

    def save_twice(self, story: int) -> None:
        """Send one form twice at the same moment, as a double click does."""
        opened = self.open(story)
        form = _editable(opened)
        if form is None:
            return
        typed = self.pen.change(form, self._targets())
        with ThreadPoolExecutor(2) as pool:
            windows = [self.browser.twin() for _ in range(2)]
            list(pool.map(lambda window: self._save(opened, story, form, typed, window), windows))

    def save_and_move(self, story: int) -> None:
        """Change something, and press one of the buttons that save and move."""
        opened = self.open(story)
        form = _editable(opened)
        buttons = form.pressable("_move") if form else []
        if buttons:
            self._pause()
            typed = self.pen.change(form, self._targets())
            self._save(opened, story, form, typed, self.browser, self.random.choice(buttons))

    def open(self, story: int) -> Answer:
        """Open a story, and remember the form for a save that comes late."""
        opened = self.browser.get(f"{LIST}{story}/change/")
        if _editable(opened):
            self._opened = [*self._opened, opened][-_STASHED:]
        return opened

    def retitle(self, opened: Answer, story: int) -> None:
        """Save the form with another headline, where the person may change the story."""
        form = _editable(opened)
        if form is not None:
            self._save(opened, story, form, self.pen.headline(), self.browser)

    def _edit(self, opened: Answer, story: int) -> None:
        form = _editable(opened)
        if form is None:
            return
        typed = self.pen.change(form, self._targets())
        self._pause()
        self._save(opened, story, form, typed, self.browser)

    def _save(
        self, opened: Answer, story: int, form: Form, typed: Typed, browser: Browser, button: Button | None = None
    ) -> None:
        button = button or _saving(form)
        mark, details = self._details(button.value if button.name == "_move" else "")
        fields = form.filled(typed.fields | details)
        try:
            answer = browser.send(opened, form, typed.fields | details, button)
        except Unanswered:
            answer = None
        save = self._note_save(story, typed, fields, answer)
        if button.name == "_move":
            outcome, why = self._moved(browser, answer) if save.outcome == Outcome.DONE else (save.outcome, "")
            outcome = Outcome.REFUSED if outcome == Outcome.KEPT else outcome
            self.ledger.steps.append(Step(self.name, story, button.value, mark, outcome, why))
        elif answer and answer.leads_on:
            self._look(browser, answer)

    def _note_save(self, story: int, typed: Typed, fields: Pairs, answer: Answer | None) -> Save:
        outcome, why = _judged(answer)
        save = Save(self.name, story, typed.marks, posted(fields), outcome, why)
        self.ledger.saves.append(save)
        if answer and "/conflict/" in answer.location:
            self._conflicts.append((urljoin(answer.address, answer.location), save))
        return save

    # --- Moving ----------------------------------------------------------------------------------------

    def move(self, story: int) -> None:
        """Make a move by itself: on its page, or by a request of one's own making that nothing may have offered."""
        opened = self.open(story)
        pages = [link for link in opened.page.links if "/move/" in link]
        if pages and self.random.random() < 0.6:
            opened = self.browser.get(urljoin(opened.address, self.random.choice(pages)))
            form = opened.page.form_with("move-version")
            verb = opened.address.rstrip("/").rpartition("/")[2]
        else:
            verb = self.random.choice(VERBS)
            form = self._own_making(opened, f"{LIST}{story}/move/{verb}/")
        if form and form.buttons:
            self._pause()
            self._move(opened, story, verb, form)

    def _own_making(self, opened: Answer, address: str) -> Form:
        seen = _editable(opened)
        token = self.browser.cookies.get("csrftoken", "")
        fields = [("csrfmiddlewaretoken", token), ("move-version", seen["version"] if seen else "1")]
        return Form(address, "post", "", fields, buttons=[Button("confirmed", "1")])

    def _move(self, opened: Answer, story: int, verb: str, form: Form) -> None:
        mark, details = self._details(verb)
        try:
            answer = self.browser.send(opened, form, details | _accepted(form), form.buttons[0])
            outcome, why = self._moved(self.browser, answer)
        except Unanswered:
            outcome, why = Outcome.UNANSWERED, ""
        self.ledger.steps.append(Step(self.name, story, verb, mark, outcome, why))

    def _details(self, verb: str) -> tuple[str, dict[str, str]]:
        """A mark, and the details of a move that carry it."""
        mark = self.pen.mark()
        begins = datetime.now(UTC) + timedelta(minutes=self.random.choice([1, 1, 2, 60]))
        ends = begins + timedelta(minutes=self.random.randint(1, 90))
        times = {"move-live_from": f"{begins:%Y-%m-%dT%H:%M}"} if verb == "schedule" else {"move-live_from": ""}
        if verb in {"publish", "schedule"} and self.random.random() < 0.3:
            times["move-live_until"] = f"{ends:%Y-%m-%dT%H:%M}"
        return mark, ({"move-note": f"Note {mark}", **times} if verb else {})

    def _moved(self, browser: Browser, answer: Answer | None) -> tuple[Outcome, str]:
        """What became of a move; a page that asks back is answered with yes."""
        for _question in range(2):
            form = _question_of(answer)
            if form is None:
                break
            try:
                answer = browser.send(answer, form, _accepted(form), form.buttons[0])
            except Unanswered:
                return Outcome.UNANSWERED, "asked back"
        if not answer.leads_on:
            is_page = answer.status == 200
            return (Outcome.REFUSED, " ".join(answer.page.complaints)) if is_page else _judged(answer)
        landed = self._look(browser, answer)
        told = landed.page.messages
        if told["errors"]:
            return Outcome.REFUSED, " ".join(told["errors"])
        said = " ".join(text for texts in told.values() for text in texts)
        if not said:  # the page that had the messages was on its way when the site was killed
            return Outcome.UNANSWERED, ""
        is_made = any(_MOVED.search(words) for words in told["successes"])
        return (Outcome.DONE if is_made else Outcome.REFUSED), said

    def _look(self, browser: Browser, answer: Answer) -> Answer:
        """Go where the answer leads; a page that does not come is asked for again."""
        return browser.get(urljoin(answer.address, answer.location))

    # --- The past, and conflicts ---------------------------------------------------------------------------

    def restore(self, story: int) -> None:
        """Restore one of the revisions that the history offers."""
        page = self.browser.get(f"{LIST}{story}/history/")
        forms = page.page.form_to("restore")
        if not forms:
            shown = [address for address in page.page.links if re.search(r"/(history|revisions?)/.*\d+", address)]
            if not shown:
                return
            page = self.browser.get(urljoin(page.address, self.random.choice(shown)))
            forms = page.page.form_to("restore")
        if forms:
            form = self.random.choice(forms)
            try:
                outcome, _why = _judged(self.browser.send(page, form, {}, (form.buttons or [None])[0]))
            except Unanswered:
                outcome = Outcome.UNANSWERED
            self.ledger.restored(outcome)

    def settle(self, story: int) -> None:
        """Decide about a text that was kept aside, if there is one; else write."""
        if not self._conflicts:
            return self.edit(story)
        address, save = self._conflicts.pop(self.random.randrange(len(self._conflicts)))
        page = self.browser.get(address)
        forms = [form for form in page.page.forms if any("mine" in values for values in form.choices.values())]
        if not forms:
            return None
        form, keep_mine = forms[0], self.random.random() < 0.5
        values = {name: self._chosen(choices, keep_mine) for name, choices in form.choices.items()}
        self._pause()
        try:
            outcome, _why = _judged(self.browser.send(page, form, values, form.buttons[0]))
        except Unanswered:
            outcome = Outcome.UNANSWERED
        if keep_mine:
            self.ledger.settlements.append(Settlement(self.name, save.story, save.marks, outcome))
        return None

    def _chosen(self, choices: list[str], keep_mine: bool) -> str:
        wanted = [choice for choice in choices if choice in {"mine", "both"}] if keep_mine else choices
        return self.random.choice(wanted or choices)

    def _targets(self) -> list[str]:
        return [str(story) for story in self.stories]

    def _pause(self) -> None:
        time.sleep(self.hurry * self.random.choice([0, 0, 0.05, 0.2, 0.6]))


def _editable(opened: Answer) -> Form | None:
    """The story's form, where the person may change it."""
    return opened.page.form_with("title", "body", "version") if opened.status == 200 else None


def _saving(form: Form) -> Button:
    return form.pressable("_continue")[0]


def _story_of(opened: Answer) -> int:
    return int(re.search(r"/(\d+)/change/", opened.address)[1])


def _question_of(answer: Answer | None) -> Form | None:
    """The form of a page that asks whether the move is really to be made."""
    if answer is None or answer.status != 200:
        return None
    forms = [form for form in answer.page.forms if form.buttons and form.name != "logout-form"]
    return next((form for form in forms if "title" not in form), None)


def _accepted(form: Form) -> dict[str, str]:
    """Everything ticked, and a reason wherever there is room for one."""
    ticked = {name: values[0] for name, values in form.choices.items() if name not in form}
    reasons = {name: "We know." for name, _value in form.fields if "reason" in name}
    return ticked | reasons


def _judged(answer: Answer | None) -> tuple[Outcome, str]:
    """What an answer says about what was sent."""
    if answer is None:
        return Outcome.UNANSWERED, ""
    if answer.status >= 500:
        return Outcome.FAILED, str(answer.status)
    if answer.leads_on:
        if "/conflict/" in answer.location:
            return Outcome.KEPT, answer.location
        return (Outcome.CLOSED, "logged out") if "/login/" in answer.location else (Outcome.DONE, "")
    if answer.status == 200:
        if _editable(answer):
            return Outcome.REFUSED, " ".join(answer.page.complaints)
        return Outcome.DONE, "asked back"
    if _KEPT.search(answer.page.text):
        return Outcome.KEPT, str(answer.status)
    return Outcome.CLOSED, str(answer.status)
