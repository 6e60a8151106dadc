"""Checked access to parsed JSON: what is missing or of the wrong kind is named by its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


class Fields:
    """An object of the file with the place where it stands; each access checks what it takes."""

    __slots__ = ("_data", "place")

    def __init__(self, data: object, place: str) -> None:
        if not isinstance(data, dict):
            raise ValueError(f"{place or 'the file'} should be an object")
        self._data: dict[str, Any] = data
        self.place = place

    def get(self, name: str) -> object:
        """Give the value as it is; None only where the file says null."""
        try:
            return self._data[name]
        except KeyError:
            raise ValueError(f"{self.at(name)} is missing") from None

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def at(self, name: str) -> str:
        """Give the place of one field: `matches[3].left.start`."""
        return f"{self.place}.{name}" if self.place else name

    def _wrong(self, name: str, wanted: str) -> ValueError:
        return ValueError(f"{self.at(name)} should be {wanted}")

    def text(self, name: str) -> str:
        """Give a text."""
        value = self.get(name)
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        return value

    def text_or_none(self, name: str) -> str | None:
        """Give a text or None."""
        return None if self.get(name) is None else self.text(name)

    def whole(self, name: str) -> int:
        """Give a whole number >= 0."""
        value = self.get(name)
        if type(value) is not int or value < 0:
            raise self._wrong(name, "a whole number >= 0")
        return value

    def whole_or_none(self, name: str) -> int | None:
        """Give a whole number >= 0 or None."""
        return None if self.get(name) is None else self.whole(name)

    def ratio(self, name: str) -> float:
        """Give a number in 0..1."""
        value = self.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
            raise self._wrong(name, "a number in 0..1")
        return float(value)

    def flag(self, name: str) -> bool:
        """Give true or false."""
        value = self.get(name)
        if type(value) is not bool:
            raise self._wrong(name, "true or false")
        return value

    def one_of(self, name: str, values: tuple[str, ...]) -> str:
        """Give one of `values`."""
        value = self.get(name)
        if value not in values:
            raise self._wrong(name, "one of " + ", ".join(values))
        return value

    def items(self, name: str) -> list[Any]:
        """Give a list, its items unchecked."""
        value = self.get(name)
        if not isinstance(value, list):
            raise self._wrong(name, "a list")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list of texts."""
        values = self.items(name)
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(name, "a list of texts")
        return tuple(values)

    def mapping(self, name: str) -> dict[str, Any]:
        """Give an object, its values unchecked."""
        value = self.get(name)
        if not isinstance(value, dict):
            raise self._wrong(name, "an object")
        return value

    def all(self, name: str, make: Callable[[Fields], _T]) -> tuple[_T, ...]:
        """Make a record of each object in a list."""
        return tuple(
            _made(make, Fields(value, f"{self.at(name)}[{index}]"))
            for index, value in enumerate(self.items(name))
        )

    def one(self, name: str, make: Callable[[Fields], _T]) -> _T:
        """Make a record of an object."""
        return _made(make, Fields(self.get(name), self.at(name)))


def _made(make: Callable[[Fields], _T], fields: Fields) -> _T:
    try:
        return make(fields)
    except ValueError as error:
        # What a record's constructor refuses does not know where it stood.
        message = str(error)
        at_place = message.startswith(fields.place)
        raise ValueError(message if at_place else f"{fields.place}: {message}") from None
