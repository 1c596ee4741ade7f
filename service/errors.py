"""What the office says no to (Refusal) and what is wrong with a definition (BadDefinition)."""

from typing import Any


class Refusal(Exception):
    """The office says no: `message` is a Vietnamese sentence for people, `details` are data."""

    code = "refused"

    def __init__(self, message: str, details: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class BadInput(Refusal):
    """The request itself cannot be read: wrong type, unknown field, broken file."""

    code = "bad_input"


class NotSignedIn(Refusal):
    """Nobody is signed in, or the session has ended."""

    code = "not_signed_in"


class NotAllowed(Refusal):
    """The officer may see this, but may not do it."""

    code = "not_allowed"


class NotFound(Refusal):
    """It does not exist, or is none of this officer's business: both look the same."""

    code = "not_found"


class StepMoved(Refusal):
    """Somebody acted since the officer's page was made; details say who and when."""

    code = "moved"


class TooLarge(Refusal):
    """The body or a file is over its limit."""

    code = "too_large"


class Incomplete(Refusal):
    """Something the act needs is missing or wrong; details name it."""

    code = "incomplete"


class TooMany(Refusal):
    """Too many tries; come back later."""

    code = "too_many"


class Busy(Refusal):
    """The service cannot take the write now; nothing was changed."""

    code = "busy"


class BadDefinition(Exception):
    """A workflow, paper or law file is wrong; the message names the file and the place."""
