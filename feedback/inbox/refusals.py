from __future__ import annotations


class EditRefused(ValueError):
    """The edit is not possible. `field` is a member of the edit, and `value` the part of it that does not fit.

    `code` is one of: not_asked (the form asks for no rating), too_many (tags), unknown (the assignee is no member),
    required (a snooze has a folder and an end, or neither), invalid (an end in the past, or after more than a year).
    """

    def __init__(self, field: str, code: str, value: str = "") -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code, self.value = field, code, value
