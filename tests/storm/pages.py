"""A page as a browser without scripts sees it: its links, forms, buttons and messages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

Pairs = list[tuple[str, str]]
_IN_JSON = re.compile(r'"(/admin/[^"]*)"')
# Elements whose text is kept apart, by the class that marks them.
_NOTED = {"success": "successes", "info": "infos", "warning": "warnings", "error": "errors"}


@dataclass(frozen=True)
class Button:
    """What can be pressed to send a form."""

    name: str = ""
    value: str = ""
    label: str = ""
    action: str = ""


@dataclass
class Form:
    """A form with what a browser would send of it as it stands."""

    action: str = ""
    method: str = "get"
    name: str = ""
    fields: Pairs = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        """The value of a field. Raises KeyError where there is none."""
        return dict(self.fields)[name]

    def __contains__(self, name: str) -> bool:
        return any(name == known for known, _value in self.fields)

    def filled(self, values: dict[str, str], button: Button | None = None) -> Pairs:
        """What a browser sends once these fields are filled in and the button is pressed."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        pressed = [(button.name, button.value)] if button and button.name else []
        return [*kept, *values.items(), *pressed]

    def pressable(self, name: str) -> list[Button]:
        """The buttons of this name."""
        return [button for button in self.buttons if button.name == name]


class Page(HTMLParser):
    """One page. Links and actions stand as they are written in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.told_to_scripts: list[str] = []  # addresses in data attributes
        self.text = ""
        self.messages: dict[str, list[str]] = {kind: [] for kind in _NOTED.values()}
        self.complaints: list[str] = []
        self._forms: list[Form] = []
        self._open: Form | None = None
        self._orphans: list[tuple[str, str, dict[str, str]]] = []
        self._templates = 0
        self._select: dict[str, str] | None = None
        self._options: list[tuple[str, bool]] = []
        self._catching: list[tuple[str, str, dict[str, str], list[str]]] = []
        self._list = ""
        self.feed(html)
        self.close()
        self._adopt()

    @property
    def forms(self) -> list[Form]:
        """The forms that change something."""
        return [form for form in self._forms if form.method == "post"]

    @property
    def asking(self) -> list[Form]:
        """The forms that only ask for another page."""
        return [form for form in self._forms if form.method == "get"]

    def form_with(self, *names: str) -> Form | None:
        """The first form that has all these fields."""
        return next((form for form in self.forms if all(name in form for name in names)), None)

    def form_to(self, part: str) -> list[Form]:
        """The forms that are sent to an address with this part."""
        return [form for form in self.forms if part in form.action]

    # --- Reading ---------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of what can be followed, filled in or pressed."""
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._templates += 1
        if self._templates:
            return
        data = [value for name, value in given.items() if name.startswith("data-")]
        self.told_to_scripts += [value for value in data if value.startswith("/")]
        self.told_to_scripts += [address for value in data for address in _IN_JSON.findall(value)]
        if tag in {"textarea", "button", "li", "p", "option"}:
            self._catching.append((tag, given.get("class", ""), given, []))
        reader = getattr(self, f"_read_{tag}", None)
        if reader:
            reader(given)

    def handle_endtag(self, tag: str) -> None:
        """Finish what the tag began."""
        if tag == "template":
            self._templates -= 1
        elif tag == "form":
            self._open = None
        elif tag == "ul":
            self._list = ""
        elif tag == "select" and self._select is not None:
            self._finish_select()
        elif any(tag == caught[0] for caught in self._catching):
            self._finish(tag)

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self.text += data
        for _tag, _class, _given, pieces in self._catching:
            pieces.append(data)

    def _read_a(self, given: dict[str, str]) -> None:
        if "href" in given:
            self.links.append(given["href"])

    def _read_iframe(self, given: dict[str, str]) -> None:
        if "src" in given:
            self.links.append(given["src"])

    def _read_ul(self, given: dict[str, str]) -> None:
        self._list = given.get("class", "")

    def _read_form(self, given: dict[str, str]) -> None:
        self._open = Form(given.get("action", ""), given.get("method", "get").lower(), given.get("id", ""))
        self._forms.append(self._open)

    def _read_input(self, given: dict[str, str]) -> None:
        self._take("input", given, given.get("value", ""))

    def _read_select(self, given: dict[str, str]) -> None:
        self._select, self._options = given, []

    def _finish(self, tag: str) -> None:
        while self._catching:
            caught, classes, given, pieces = self._catching.pop()
            if caught == tag:
                self._caught(tag, classes, given, "".join(pieces))
                return

    def _caught(self, tag: str, classes: str, given: dict[str, str], text: str) -> None:
        if tag in {"textarea", "button"}:
            self._take(tag, given, text)
        elif tag == "option":
            self._options.append((given.get("value", text.strip()), "selected" in given))
        elif "errornote" in classes or "errorlist" in self._list:
            self.complaints.append(" ".join(text.split()))
        elif tag == "li" and self._list == "messagelist":
            self.messages[_NOTED.get(classes.split(" ")[-1], "infos")].append(" ".join(text.split()))

    def _finish_select(self) -> None:
        given, self._select = self._select, None
        values = [value for value, _is_chosen in self._options]
        chosen = [value for value, is_chosen in self._options if is_chosen]
        if not chosen and "multiple" not in given:
            chosen = values[:1]
        self._take("select", given | {"chosen": chosen, "values": values}, "")

    # --- Controls --------------------------------------------------------------------------------------

    def _take(self, tag: str, given: dict, value: str) -> None:
        if "disabled" in given:
            return
        if "form" in given or self._open is None:
            self._orphans.append((tag, value, given))
        else:
            _put(self._open, tag, given, value)

    def _adopt(self) -> None:
        """Give controls that name a form to it; those that belong to none cannot be sent."""
        named = {form.name: form for form in self._forms if form.name}
        for tag, value, given in self._orphans:
            if form := named.get(given.get("form", "")):
                _put(form, tag, given, value)


def _put(form: Form, tag: str, given: dict, value: str) -> None:
    kind, name = given.get("type", "submit" if tag == "button" else "text").lower(), given.get("name", "")
    if tag == "button" or kind in {"submit", "image"}:
        if kind == "submit":
            label = value if tag == "button" else given.get("value", "")
            button_value = given.get("value", "")
            form.buttons.append(Button(name, button_value, " ".join(label.split()), given.get("formaction", "")))
    elif kind in {"reset", "button", "file"} or not name:
        return
    elif tag == "select":
        form.choices[name] = given["values"]
        form.fields += [(name, chosen) for chosen in given["chosen"]]
    elif kind in {"radio", "checkbox"}:
        _put_choice(form, kind, name, given)
    else:
        # A browser drops the first line's end of a text area, and sends all others as CR LF.
        text = value.removeprefix("\n") if tag == "textarea" else value
        form.fields.append((name, text.replace("\r\n", "\n").replace("\n", "\r\n")))


def _put_choice(form: Form, kind: str, name: str, given: dict) -> None:
    value = given.get("value", "on")
    form.choices.setdefault(name, []).append(value)
    if "checked" in given:
        form.fields.append((name, value))


def texts(pairs: Iterable[tuple[str, str]], *names: str) -> list[str]:
    """The values of these fields, in their order."""
    found = dict(pairs)
    return [found.get(name, "") for name in names]
