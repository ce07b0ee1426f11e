"""The mail of "It is fixed" before it is sent: on the page, and as a test to the person who writes it."""

from __future__ import annotations

from feedback.forms import reference_numbers
from feedback.models import Feedback
from feedback.replies import conversation, mail_recipients, reply_templates
from feedback.replies.sending import TEMPLATE
from staff.people import Staff
from web.logs.log_format import request_id
from web.mail import outbox
from web.mail.recipients import Recipient
from web.mail.rendering import Rendered, one_line, render

TEST = "feedback/mail/test"
EXAMPLE = "7K2M-94QX"


def of(staff: Staff, item: Feedback, text: str) -> Rendered:
    """As the person of this item gets it."""
    values = {
        "project_name": one_line(staff.project.name),
        "text": reply_templates.filled(text, item, staff.project),
        "author": one_line(staff.name),
        "reference": reference_numbers.of(item.feedback_id),
        **conversation.last_words(item, []),
    }
    language = mail_recipients.language_of(item)
    recipient = Recipient(str(item.email), item.name or "", language, staff.project.time_zone)
    return render(TEMPLATE, recipient, values)


def send_test(staff: Staff, text: str) -> None:
    """With an example in place of a customer: a test has no words of one."""
    values = {"name": staff.name, "reference": EXAMPLE, "project": staff.project.name}
    context = {
        "project_name": one_line(staff.project.name),
        "text": reply_templates.fill(text, values),
        "author": one_line(staff.name),
        "reference": EXAMPLE,
    }
    outbox.queue(TEST, staff.actor, context, project_id=staff.project_id, request_id=request_id.get())
