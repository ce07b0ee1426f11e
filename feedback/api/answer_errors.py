"""What the API says about a wrong answer: the fix, and no text of the sender."""

from __future__ import annotations

from feedback.forms.questions import Kind, Question, WrongAnswer

UNASKED = "Leave it out: this form does not ask for it."
A_TEXT = "Give a text, in quotes."
AN_ADDRESS = "Give a whole address, such as ada@example.com."


def fix_of(question: Question, error: WrongAnswer) -> str:
    match error.code:
        case "unfit":
            return error.reason
        case "max_length":
            return f"Shorten it to {question.longest} characters."
    return _expected(question)


def _expected(question: Question) -> str:
    values = ", ".join(question.values)
    match question.kind:
        case Kind.RATING | Kind.NPS | Kind.CES:
            return f"Give a whole number from {question.values[0]} to {question.values[-1]}, without quotes."
        case Kind.CHOICE:
            return f"Give one of {values}."
        case Kind.CHOICES:
            return f"Give a list of some of {values}, each once."
        case Kind.YESNO:
            return "Give true or false."
    if question.id != "email":
        return A_TEXT
    return AN_ADDRESS if question.is_required else f"{AN_ADDRESS[:-1]}, or leave it out."
