"""The notes, replies and answers about an item, as entries of its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversations import mentions, notes
from conversations.mentions import Part
from conversations.models import Kind, Message
from feedback.models import Feedback
from feedback.workspace.timeline_entries import TimelineEntry
from staff.members.project_members import Member
from web.mail.models import MailState

WRITTEN: dict[str, tuple[str, Promise]] = {
    Kind.NOTE: ("note", gettext_lazy("<b>{who}</b> wrote a note")),
    Kind.REPLY: ("reply", gettext_lazy("<b>{who}</b> replied by e-mail")),
    Kind.ANSWER: ("mail", gettext_lazy("<b>{sender}</b> answered")),
}
# That a mail was sent, or is about to be, needs no word.
FAILED: dict[str, Promise] = {
    MailState.FAILED: gettext_lazy("it could not be sent"),
    MailState.BOUNCED: gettext_lazy("the address does not accept mails"),
    MailState.COMPLAINED: gettext_lazy("it was reported as spam"),
}


def entries(
    item: Feedback,
    messages: Iterable[Message],
    team: Mapping[str, Member],
    mails: Mapping[str, str],
    *,
    reader: str,
) -> Iterator[TimelineEntry]:
    """`reader` is the actor who sees them: they can change their own notes."""
    for message in messages:
        icon, text = WRITTEN.get(message.kind, ("note", gettext_lazy("<b>{who}</b> wrote")))
        yield TimelineEntry(
            at=message.created_at,
            icon=icon,
            text=text,
            people={"who": message.author},
            values={"sender": item.name or item.email or _("The sender")},
            quote=quote(message, team),
            remark=_remark(message, mails),
            edit_address=_edit_address(item, message) if notes.is_editable(message, reader) else "",
            kind=message.kind,
        )


def _edit_address(item: Feedback, message: Message) -> str:
    return reverse("item-own-note", args=[item.feedback_id, message.message_id])


def quote(message: Message, team: Mapping[str, Member]) -> SafeString:
    return format_html_join("", "{}", ((_part(part),) for part in mentions.parts(message.text, team.values())))


def _part(part: Part) -> str:
    return format_html('<b class="mention">{}</b>', part.text) if part.is_mention else part.text


def _remark(message: Message, mails: Mapping[str, str]) -> str | Promise:
    if message.is_from_other:
        return _("from another address")
    problem = FAILED.get(mails.get(message.mail_id or "", ""))
    return problem or (_("edited") if message.edited_at else "")
