"""From what a server has to what it is to have."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen


@frozen(kw_only=True, repr=False)
class Changes:
    """What to send to a server. What is in neither list is there already.

    Attributes:
        create: By UID what it does not have yet (PUT with ``If-None-Match: *``).
        update: By UID what it has otherwise (PUT with ``If-Match``).
        delete: UIDs that it must not have any more (DELETE with ``If-Match``).
    """

    create: Mapping[str, bytes]
    update: Mapping[str, bytes]
    delete: tuple[str, ...]

    @property
    def put(self) -> Mapping[str, bytes]:
        """Everything to send, new or not."""
        return {**self.create, **self.update}

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.create or self.update or self.delete)


def diff(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Changes:
    """What turns one set of resources into another.

    Args:
        old: By UID what the server has, as it was sent; servers may reorder what they
            give back.
        new: By UID what it is to have; see :func:`ketaprac_calendar.writer.resources`.
    """
    return Changes(
        create={uid: content for uid, content in new.items() if uid not in old},
        update={uid: c for uid, c in new.items() if uid in old and old[uid] != c},
        delete=tuple(uid for uid in old if uid not in new),
    )
