"""What R2 says when it refuses, for the few refusals that the engine leaves to its edge."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

ERRORS = {
    401: ("Unauthorized", "Unauthorized"),
    403: ("AccessDenied", "Access Denied"),
    404: ("NoSuchKey", "The specified key does not exist."),
    429: ("TooManyRequests", "Reduce your request rate."),
    500: ("InternalError", "We encountered an internal error. Please try again."),
    503: ("ServiceUnavailable", "Please reduce your request rate."),
}
"""Code and message of an error, by status."""
ALLOWED_SKEW = timedelta(minutes=15)
SIGNED_AT = re.compile(r"([?&]X-Amz-Date=)[^&]*")
SCOPE_DAY = re.compile(r"([?&]X-Amz-Credential=[^&]*?(?:%2F|/))\d{8}(?=%2F|/)", re.IGNORECASE)


def error_xml(code: str, message: str) -> bytes:
    """An error in R2's form."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>".encode()


def error_code(body: bytes) -> str | None:
    """The code in a bucket's error, None where there is none: a reply to HEAD, or no error of a bucket."""
    found = re.search(rb"<Error>.*?<Code>(\w+)</Code>", body, re.DOTALL)
    return found[1].decode() if found else None


def signed_long_ago(target: str) -> str:
    """A link's path and query with the date of its signing moved back to where every link has expired.

    The engine looks at the date before the signature, so it refuses this as it refuses any expired link. It looks first
    whether the two dates agree: both move.
    """
    return SCOPE_DAY.sub(r"\g<1>20000101", SIGNED_AT.sub(r"\g<1>20000101T000000Z", target))


def not_yet_valid(signed: str) -> bool:
    """Whether a link's `X-Amz-Date` lies too far ahead: S3 refuses such a link, the engine does not look (measured)."""
    try:
        date = datetime.strptime(signed, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return date - datetime.now(UTC) > ALLOWED_SKEW
