"""Stores Django's sessions in a table, because a sign-out cannot end a session that is only a signed cookie."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from pynamodb.exceptions import PynamoDBException

from staff.models import Session
from storage import clock, writes
from storage.writes import Conflict, NotFound

logger = logging.getLogger(__name__)

MAX_IDLE = timedelta(hours=12)
MAX_AGE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
ACTIVITY_INTERVAL = timedelta(minutes=5)


class SessionStore(SessionBase):
    is_polled = False  # True for requests that a page repeats by itself, without a person

    def load(self) -> dict[str, Any]:
        try:
            row = writes.find(Session, self.row_id, consistent=True)
        except NotFound:
            self._session_key = None
            return {}
        data: dict[str, Any] = json.loads(row.data)
        return data

    @property
    def is_loaded(self) -> bool:
        return hasattr(self, "_session_cache")

    @property
    def row(self) -> Session:
        """Its key, to read it together with other rows."""
        return Session(self.row_id)

    def take(self, row: Session | None) -> None:
        """What the caller has read, instead of load()."""
        if row is None:
            self._session_key = None
        self._session_cache = json.loads(row.data) if row else {}

    def exists(self, session_key: str) -> bool:
        try:
            writes.find(Session, _row_id(session_key))
        except NotFound:
            return False
        return True

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        now = clock.now()
        data.setdefault("began", now.timestamp())
        data["active"] = now.timestamp()
        row = Session(self.row_id, data=json.dumps(data), person_id=data.get("person"), expires_at=_end(data))
        try:
            if must_create:
                writes.create(row)
            else:
                writes.change(row, Session.data.set(row.data), Session.expires_at.set(row.expires_at))
        except Conflict:
            raise CreateError from None
        except NotFound:
            raise UpdateError from None  # another request signed out in the meantime
        return None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session(_row_id(key)).delete()

    def note_activity(self) -> None:
        """Writes at most every five minutes, so that not every page needs a write."""
        active = datetime.fromtimestamp(self.get("active", 0), UTC)
        if self.is_polled or clock.now() - active <= ACTIVITY_INTERVAL:
            return
        try:
            self.save()
        except UpdateError:
            self.flush()  # another request signed out in the meantime
        except PynamoDBException:
            # The session could be read, so the member stays signed in. The next page tries again.
            logger.warning("session_activity_not_noted", exc_info=True)

    @classmethod
    def clear_expired(cls) -> None:
        """Nothing to do: DynamoDB deletes expired sessions."""

    @property
    def row_id(self) -> str:
        return _row_id(self.session_key or "")


def _end(data: dict[str, Any]) -> datetime:
    began, active = (datetime.fromtimestamp(data[name], UTC) for name in ("began", "active"))
    return min(began + MAX_AGE, active + MAX_IDLE)


def _row_id(session_key: str) -> str:
    # The hash needs no key: 160 random bits cannot be guessed. So a new SECRET_KEY ends no session.
    return hashlib.sha256(session_key.encode()).hexdigest()
