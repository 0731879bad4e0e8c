"""What a practice can set about its forms: its own texts, and words for them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Folder, Range, Value
from ketaprac.model.consent import ConsentKind, Placeholder


@frozen(kw_only=True, repr=False)
class ConsentSettings(Value):
    """The table ``[settings.consent]``.

    Attributes:
        templates: Folder of the practice's own texts; a relative one begins where the
            practice file stands. None where the shipped texts are used.
        words: Placeholders of the practice's own, such as a cancellation rule.
        re_consent_after_doses: After how many dosing sessions the treatment consent is
            signed anew, 1 to 1000; what the form file says where None.
    """

    __shown__ = ()

    templates: Folder | None = None
    words: tuple[Placeholder, ...] = ()
    re_consent_after_doses: Annotated[int, Range(1, 1000)] | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.templates is not None and not Path(self.templates).is_dir():
            raise BadInput("is not a folder", where="templates", todo="Check the path")
        if self.templates is not None:
            self._refuse_unreadable()
        names = [place.name for place in self.words]
        if len(set(names)) < len(names):
            raise BadInput("has a name twice", where="words", todo="Keep one of them")

    def _refuse_unreadable(self) -> None:
        """Here and not at the first form: a text that cannot be read is nobody's consent."""
        from ketaprac_templates.text import texts

        for kind in ConsentKind:
            try:
                texts(f"consent/{kind.value}", self.templates)
            except BadInput as error:
                raise BadInput(
                    f"holds a file that does not fit: {error}",
                    where="templates",
                    todo="See: ketaprac consent check",
                ) from None
