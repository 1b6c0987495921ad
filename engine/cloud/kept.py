"""Attributes that are made when they are first needed, under the lock of their own object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class kept(Generic[T]):  # noqa: N801 - it is used as a decorator
    """As `functools.cached_property`, for objects with a `_lock` that may be taken again by the thread that has it.

    Up to Python 3.11 the lock of that one is shared by all objects of the class: of two threads, one would hold it and
    wait for an object's own lock, the other hold that and wait for it.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, owner: Any, _: type) -> T:
        with owner._lock:  # noqa: SLF001 - it belongs to the object, as this attribute does
            if self._name not in owner.__dict__:
                owner.__dict__[self._name] = self._make(owner)
            made: T = owner.__dict__[self._name]
            return made
