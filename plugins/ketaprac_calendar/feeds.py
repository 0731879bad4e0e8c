"""Secret addresses of calendar feeds, and what is answered to whoever asks for one.

A program that subscribes to a calendar cannot log in: whoever knows the address
sees the feed. So an address holds a secret of 256 random bits, it opens one
audience's calendar of one subject and nothing else, and it comes to an end. Only
the hash of the secret is stored. The host keeps the keys and serves the bytes;
this module has no storage, no clock and no network.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from typing import Annotated, Final

from attrs import evolve, frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Range, Sha256, Value
from ketaprac_calendar.audiences import audience_of

SECRET_BYTES: Final = 32
LIFETIME: Final = dt.timedelta(days=366)
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_NOBODY: Final = hashlib.sha256(b"").hexdigest()
_MEDIA_TYPE: Final = "text/calendar; charset=utf-8"


@frozen(kw_only=True, repr=False)
class FeedKey(Value):
    """What a host stores of an address: enough to know it again, not to rebuild it.

    Attributes:
        id: For lists and buttons; not secret.
        digest: SHA-256 of the secret; the column to look a request up by.
        subject: Opaque id of whose calendar it opens, such as that of a series.
        audience: Id of the only audience whose calendar it opens.
        made_at: When it was made.
        expires_at: From then on it opens nothing.
        revoked_at: From then on it opens nothing; None while nobody took it back.
        used_at: When it last opened something; None while it has not.
    """

    id: Id
    digest: Sha256
    subject: Id
    audience: Id
    made_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None
    used_at: dt.datetime | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        audience_of(self.audience)
        if self.expires_at <= self.made_at:
            raise BadInput("does not come after it was made", where="expires_at")

    def is_live(self, now: dt.datetime) -> bool:
        """Whether it opens anything at a moment."""
        return now < self.expires_at and (self.revoked_at is None or now < self.revoked_at)


@frozen(kw_only=True, repr=False)
class Minted(Value):
    """A new address. The secret exists here and in the address, nowhere else.

    Attributes:
        secret: Goes into the address; never store or log it.
        key: To be stored.
    """

    __shown__ = ("key",)

    secret: str
    key: FeedKey


@frozen(kw_only=True, repr=False)
class Reply(Value):
    """What is answered to a request for a feed.

    Attributes:
        status: 200, 304 or 404.
        headers: Names and values.
        body: The calendar; empty unless the status is 200.
    """

    __shown__ = ("status",)

    status: Annotated[int, Range(200, 404)]
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


def mint(
    subject: str,
    audience: str,
    *,
    now: dt.datetime,
    lifetime: dt.timedelta = LIFETIME,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> Minted:
    """Makes a new secret address.

    Args:
        subject: Opaque id of whose calendar it opens; never a name.
        audience: Id of an audience, such as ``client``.
        now: The present moment.
        lifetime: How long it opens anything.
        random: Gives that many random bytes.

    Raises:
        BadInput: There is no such audience, or the lifetime is not positive.
    """
    import base64

    raw = random(SECRET_BYTES)
    secret = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    digest = fingerprint(secret)
    key = FeedKey(
        # From the hash, so that it needs no second source of randomness.
        id=f"feed-{digest[:12]}",
        digest=digest,
        subject=subject,
        audience=audience,
        made_at=now,
        expires_at=now + lifetime,
    )
    return Minted(secret=secret, key=key)


def fingerprint(secret: str) -> str:
    """The hash under which a secret is stored and looked up.

    One plain SHA-256 is enough here: unlike a password, a secret of 256 random
    bits cannot be guessed however fast the hash is.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def verify(secret: str, keys: Iterable[FeedKey], *, now: dt.datetime) -> FeedKey | None:
    """The live key that a secret belongs to, or None: unknown, expired and revoked look alike.

    Every key is compared in constant time and none is skipped, so the time that it
    takes tells nothing about how near a guess came.

    Args:
        secret: As it stood in the address.
        keys: All keys, or those that the host found by :func:`fingerprint`.
        now: The present moment.

    Returns:
        The key with ``used_at`` set to now, to be stored.
    """
    digest = fingerprint(secret) if _SECRET.fullmatch(secret) else _NOBODY
    found: FeedKey | None = None
    for key in keys:
        if hmac.compare_digest(digest, key.digest) and digest != _NOBODY:
            found = key
    if found is None or not found.is_live(now):
        return None
    return evolve(found, used_at=now)


def revoke(key: FeedKey, *, now: dt.datetime) -> FeedKey:
    """The key, opening nothing from now on; one taken back earlier keeps its moment."""
    if key.revoked_at is not None and key.revoked_at <= now:
        return key
    return evolve(key, revoked_at=now)


def rotate(
    key: FeedKey,
    *,
    now: dt.datetime,
    grace: dt.timedelta = dt.timedelta(),
    lifetime: dt.timedelta = LIFETIME,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[FeedKey, Minted]:
    """A new address in place of an old one.

    Args:
        key: The old one.
        now: The present moment.
        grace: How long the old one still opens the feed, for a change over.
        lifetime: Of the new one.
        random: Gives that many random bytes.

    Returns:
        The old key, which ends with the grace, and the new address.

    Raises:
        BadInput: The old key opens nothing any more; make a new one on purpose.
    """
    if not key.is_live(now):
        raise BadInput("has expired or was revoked", where="key", todo="Mint a new one")
    ending = revoke(key, now=min(now + grace, key.expires_at))
    return ending, mint(key.subject, key.audience, now=now, lifetime=lifetime, random=random)


def etag(content: bytes) -> str:
    """The strong entity tag of a calendar (RFC 9110, section 8.8.3)."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def reply(content: bytes, *, if_none_match: str | None = None) -> Reply:
    """What to answer to a request with a good secret.

    Args:
        content: The calendar's bytes.
        if_none_match: That header of the request, where it has one.

    Returns:
        304 without a body where the asker has exactly these bytes, else 200.
    """
    tag = etag(content)
    headers = (("ETag", tag), *_PRIVATE)
    if if_none_match is not None and _matches(if_none_match, tag):
        return Reply(status=304, headers=headers)
    sized = (("Content-Type", _MEDIA_TYPE), ("Content-Length", str(len(content))))
    return Reply(status=200, headers=(*headers, *sized), body=content)


def not_found() -> Reply:
    """The one answer to every secret that opens nothing, whatever the reason."""
    return Reply(status=404, headers=(("Content-Length", "0"), *_PRIVATE))


#: The address is the secret: caches keep no copy that outlives it, pages that are
#: opened from it do not learn it, and search engines do not list it.
_PRIVATE: Final = (
    ("Cache-Control", "private, no-cache"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex"),
)


def _matches(header: str, tag: str) -> bool:
    """Weak comparison with a list of tags (RFC 9110, section 13.1.2)."""
    if header.strip() == "*":
        return True
    return tag in re.findall(r'(?:W/)?("[^"]*")', header)
