"""Invites people to a project by mail, sends an invitation again, and takes one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from staff import activity_writes
from staff.invitations import tokens
from staff.members import member_list
from staff.models import Invitation
from staff.roles import Role
from storage import clock, reads, transactions, writes
from storage.ids import new_id
from storage.limits import limits
from storage.transactions import Write
from storage.writes import NotFound
from web.logs.log_format import request_id
from web.mail import outbox
from web.mail.models import Mail, MailState

VALID_FOR = timedelta(days=7)
KEPT_AFTER = timedelta(days=30)  # so that the link can still say what became of it
MOST_MAILS_A_DAY = 20  # of one project
DAY = timedelta(days=1)
MOST_READ = 100  # mails in one batch
NOT_DELIVERED = frozenset({MailState.FAILED, MailState.BOUNCED, MailState.COMPLAINED})
RECIPIENT = "invitation"
TEMPLATE = "staff/mail/invitation"


class NotInvited(Exception):
    """Nothing was sent. The subclasses say why."""


class IsMember(NotInvited): ...


class IsInvited(NotInvited): ...


class TooManyMails(NotInvited):
    """The project has sent as many as it may in a day."""


class NoMail(NotInvited):
    """The site has no address to send mails from, or does not know its own for the link."""


@dataclass(frozen=True)
class Guest:
    """Whom an owner invites, and as what."""

    email: str
    role: Role
    language: str


def can_mail() -> bool:
    return bool(settings.MAIL_FROM and settings.SITE_URL)


def invite(project_id: str, guest: Guest, *, inviter_id: str) -> Invitation:
    """Raises NotInvited. The addresses of members are known to the owner; those of other people are not looked up."""
    _check_new(project_id, guest.email)
    now = clock.now()
    invitation = Invitation(
        project_id,
        new_id(),
        email=guest.email,
        role=str(guest.role),
        language=guest.language,
        invited_by=inviter_id,
        sendings=1,
        sent_at=now,
        valid_until=now + VALID_FOR,
        expires_at=now + VALID_FOR + KEPT_AFTER,
    )
    invitation.token_hash = tokens.hash_of(invitation)
    _take_mail(project_id)
    mail = _mail(invitation)
    invitation.mail_id = mail.mail_id
    row = _record(invitation, "invitation.created", inviter_id, {"role": [None, invitation.role]})
    _send(mail, transactions.create(invitation), row)
    return invitation


def send_again(invitation: Invitation, *, actor_id: str) -> None:
    """With a new link, valid for a week again. Raises NotInvited, Conflict or NotFound."""
    _check_open(invitation)
    _take_mail(invitation.project_id)
    now, mail = clock.now(), _mail(invitation)
    next_one = Invitation(invitation.project_id, invitation.invitation_id, sendings=int(invitation.sendings) + 1)
    changed = transactions.change(
        invitation,
        Invitation.sendings.set(next_one.sendings),
        Invitation.token_hash.set(tokens.hash_of(next_one)),
        Invitation.invited_by.set(actor_id),
        Invitation.mail_id.set(mail.mail_id),
        Invitation.sent_at.set(now),
        Invitation.valid_until.set(now + VALID_FOR),
        Invitation.expires_at.set(now + VALID_FOR + KEPT_AFTER),
    )
    _send(mail, changed, _record(invitation, "invitation.sent-again", actor_id))


def revoke(invitation: Invitation, *, actor_id: str) -> None:
    """Raises Conflict or NotFound."""
    _check_open(invitation)
    transactions.transact(
        transactions.change(invitation, Invitation.revoked_at.set(clock.now())),
        _record(invitation, "invitation.revoked", actor_id),
    )


def find(project_id: str, invitation_id: str) -> Invitation:
    """Raises NotFound."""
    return writes.find(Invitation, project_id, invitation_id, consistent=True)


def waiting(project_id: str) -> Sequence[Invitation]:
    """Those that no one has used or taken back, the newest first; also expired ones, which can be sent again."""
    stored = Invitation.query(project_id, consistent_read=True)
    return sorted(filter(is_waiting, stored), key=lambda each: each.sent_at, reverse=True)


def undelivered(invitations: Sequence[Invitation]) -> frozenset[str]:
    """The ids of those whose mail did not arrive, by one batch. Not why: that can be a mail of another project."""
    mails = [Mail(invitation.mail_id) for invitation in invitations[:MOST_READ]]
    stored: list[Mail | None] = reads.find_together(*mails) if mails else []
    return frozenset(
        invitation.invitation_id
        for invitation, mail in zip(invitations, stored, strict=False)
        if mail and mail.state in NOT_DELIVERED
    )


def is_waiting(invitation: Invitation) -> bool:
    return not (invitation.has_expired or invitation.used_at or invitation.revoked_at)


def is_open(invitation: Invitation) -> bool:
    return is_waiting(invitation) and invitation.valid_until > clock.now()


def _check_new(project_id: str, email: str) -> None:
    if not can_mail():
        raise NoMail
    wanted = email.casefold()
    if any(member.email.casefold() == wanted for member in member_list.of_project(project_id)):
        raise IsMember
    if any(each.email.casefold() == wanted for each in waiting(project_id)):
        raise IsInvited


def _check_open(invitation: Invitation) -> None:
    if not is_waiting(invitation):
        raise NotFound(f"Invitation {invitation.invitation_id}")


def _take_mail(project_id: str) -> None:
    if not limits.take("invitation-mails", project_id, limit=MOST_MAILS_A_DAY, window=DAY).allowed:
        raise TooManyMails


def _send(mail: Mail, *changes: Write) -> None:
    transactions.transact(*changes, transactions.create(mail))
    outbox.hand_over(mail)


def _mail(invitation: Invitation) -> Mail:
    """It names the invitation. The address and the link are read when it is sent: see mail_recipients.py."""
    to = f"{RECIPIENT}:{invitation.project_id}/{invitation.invitation_id}"
    return outbox.draft(TEMPLATE, to, {}, project_id=invitation.project_id, request_id=request_id.get())


def _record(
    invitation: Invitation, action: str, person_id: str, changes: dict[str, list[str | None]] | None = None
) -> Write:
    return activity_writes.record(
        f"invitation#{invitation.invitation_id}",
        action,
        actor=f"person:{person_id}",
        project_id=invitation.project_id,
        changes=changes,
    )
