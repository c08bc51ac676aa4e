"""What the moves are called, and what is said of them: on buttons, on their pages, in the list, and afterwards."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from articles.models import Move

Verb = Move.Verb


class Words(NamedTuple):
    """What is said of a move."""

    move: str  # on the button that makes it
    save: str  # on the button that saves the form and makes it
    listed: str  # in the list of stories, of several
    ask: str  # over its page
    effect: str  # what will happen
    done: str
    not_done: str


WORDS: dict[Verb, Words] = {
    Verb.SUBMIT: Words(
        move=_("Hand over"),
        save=_("Save and hand over"),
        listed=_("Hand over to the editors"),
        ask=_("Hand over to the editors?"),
        effect=_("The story will wait for an editor. Readers keep what they have of it, if anything."),
        done=_("“%(title)s” is handed over to the editors."),
        not_done=_("“%(title)s” is not handed over. %(why)s"),
    ),
    Verb.SEND_BACK: Words(
        move=_("Send back"),
        save=_("Save and send back"),
        listed=_("Send back to their reporters …"),
        ask=_("Send back to the reporter?"),
        effect=_(
            "The story will be a draft again, with your note on top of it. Readers keep what they have of it, and "
            "what is scheduled stays scheduled."
        ),
        done=_("“%(title)s” is sent back to its reporter."),
        not_done=_("“%(title)s” is not sent back. %(why)s"),
    ),
    Verb.APPROVE: Words(
        move=_("Approve"),
        save=_("Save and approve"),
        listed=_("Approve"),
        ask=_("Approve?"),
        effect=_("You stand for the text as it is now. It still has to be published; a changed text is not approved."),
        done=_("“%(title)s” is approved."),
        not_done=_("“%(title)s” is not approved. %(why)s"),
    ),
    Verb.PUBLISH: Words(
        move=_("Publish"),
        save=_("Save and publish"),
        listed=_("Publish"),
        ask=_("Publish?"),
        effect=_("Readers will see the story as it is now, at once. Whatever is scheduled of it is given up."),
        done=_("“%(title)s” is published."),
        not_done=_("“%(title)s” is not published. %(why)s"),
    ),
    Verb.SCHEDULE: Words(
        move=_("Schedule"),
        save=_("Save and schedule"),
        listed=_("Schedule …"),
        ask=_("Schedule?"),
        effect=_(
            "Readers will see the story as it is now from that time on; until then they keep what they have of it. "
            "Whatever is scheduled of it already is given up."
        ),
        done=_("“%(title)s” goes live on %(when)s."),
        not_done=_("“%(title)s” is not scheduled. %(why)s"),
    ),
    Verb.WITHDRAW: Words(
        move=_("Withdraw"),
        save="",
        listed=_("Withdraw …"),
        ask=_("Withdraw from readers?"),
        effect=_(
            "Readers will be told that the story was withdrawn, and what is scheduled of it is given up. Its address "
            "stays reserved, and it can be published again."
        ),
        done=_("“%(title)s” is withdrawn: readers do not see it any more."),
        not_done=_("“%(title)s” is not withdrawn. %(why)s"),
    ),
}
