"""What holds for every class of the model: frozen, slotted, silent, checked."""

from __future__ import annotations

import datetime as dt
import inspect
import pickle
import typing

import attrs
import pytest
from model_support import CLASSES, NOON, SENTINEL, build

from ketaprac.errors import BadInput
from ketaprac.model.base import Value, revalidate

every_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)

#: Fields that take any text, or anything at all.
OPEN = {("FactIs", "value"), ("Fact", "value"), ("Context", "settings")}
WRONG = (
    object(),
    [SENTINEL],
    {SENTINEL: SENTINEL},
    SENTINEL,
    SENTINEL.encode(),
    f"{SENTINEL}\x07",
    f"{SENTINEL}\u202e",
    SENTINEL * 2000,
    f"<b>{SENTINEL}</b>",
    (SENTINEL,),
    (object(),),
    float("nan"),
    -(10**9),
    True,
    None,
    NOON.replace(tzinfo=None),
    dt.timedelta(days=-400),
)


def test_the_model_was_found():
    assert len(CLASSES) > 70


@every_class
def test_a_value_is_frozen(cls):
    value = build(cls)
    for field in attrs.fields(cls):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, field.name, getattr(value, field.name))


@every_class
def test_a_value_is_slotted(cls):
    assert not hasattr(build(cls), "__dict__")


@every_class
def test_all_fields_are_given_by_name(cls):
    assert all(field.kw_only for field in attrs.fields(cls))
    with pytest.raises(TypeError):
        cls("something")


@every_class
def test_all_collections_are_tuples(cls):
    hints = typing.get_type_hints(cls, include_extras=True)
    for field in attrs.fields(cls):
        words = str(hints[field.name]).lower()
        assert not any(kind in words for kind in ("list[", "dict[", "set[", "sequence["))


@every_class
def test_a_value_is_documented(cls):
    text = inspect.getdoc(cls)
    own = [f.name for f in attrs.fields(cls) if not f.inherited]
    if "Attributes:" in text:
        assert [name for name in own if f"{name}:" not in text] == []
    assert not text.startswith(f"{cls.__name__}(")


@every_class
def test_equal_values_are_equal_and_have_one_hash(cls):
    assert build(cls) == build(cls)
    assert hash(build(cls)) == hash(build(cls))


@every_class
def test_nothing_of_the_content_is_shown(cls):
    value = build(cls)
    for text in (repr(value), str(value), f"{value}", f"{value!r:>5}", repr([value])):
        assert SENTINEL not in text
    assert repr(value).startswith(f"{cls.__name__}(")


@every_class
def test_what_is_shown_exists(cls):
    names = {field.name for field in attrs.fields(cls)}
    names |= {name for name, member in vars(cls).items() if isinstance(member, property)}
    assert cls.__shown__ == Value.__shown__ or set(cls.__shown__) <= names


@every_class
def test_a_built_value_holds_when_it_is_checked_again(cls):
    revalidate(build(cls))


@every_class
def test_each_field_refuses_what_does_not_fit_and_never_shows_it(cls):
    whole = build(cls)
    for field in attrs.fields(cls):
        refusals = 0
        for wrong in WRONG:
            try:
                attrs.evolve(whole, **{field.name: wrong})
            except BadInput as error:
                refusals += 1
                shown = (str(error), repr(error), repr(error.args), error.where, error.todo)
                assert SENTINEL not in "".join(shown), (field.name, shown)
                assert error.__cause__ is None
                assert error.__context__ is None or error.__suppress_context__
        assert refusals > 5 or (cls.__name__, field.name) in OPEN, field.name


@every_class
def test_the_error_tells_which_field(cls):
    whole = build(cls)
    for field in attrs.fields(cls):
        if (cls.__name__, field.name) not in OPEN:
            with pytest.raises(BadInput) as caught:
                attrs.evolve(whole, **{field.name: object()})
            assert caught.value.where == field.name


@every_class
def test_naive_times_are_refused(cls):
    whole = build(cls)
    hints = typing.get_type_hints(cls, include_extras=True)
    for field in attrs.fields(cls):
        if hints[field.name] in (dt.datetime, dt.datetime | None):
            with pytest.raises(BadInput, match="has no time zone"):
                attrs.evolve(whole, **{field.name: dt.datetime(2027, 3, 1, 12)})


@every_class
def test_times_are_no_days_and_truth_is_no_number(cls):
    whole = build(cls)
    hints = typing.get_type_hints(cls, include_extras=True)
    for field in attrs.fields(cls):
        wrong = {dt.date: NOON, int: True, bool: 1, str: 1}
        for kind, value in wrong.items():
            if hints[field.name] in (kind, kind | None):
                with pytest.raises(BadInput, match=f"^{field.name}: expected"):
                    attrs.evolve(whole, **{field.name: value})


@every_class
def test_a_value_survives_pickling_or_says_that_it_cannot(cls):
    value = build(cls)
    assert pickle.loads(pickle.dumps(value)) == value


def test_text_smuggled_into_a_value_is_found():
    finding = build("Finding")
    object.__setattr__(finding, "why", f"{SENTINEL}\x00")
    with pytest.raises(BadInput) as caught:
        revalidate((build("Screening"), (finding,)))
    assert caught.value.where == "why"
    assert SENTINEL not in str(caught.value)
