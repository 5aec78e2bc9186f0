"""Builds frozen dataclasses from a TOML document: unknown keys and wrong types are refused with the key and the line."""

from __future__ import annotations

import difflib
import tomllib
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from pathlib import Path

from data.errors import SettingsError


class TomlFile:
    """A TOML document that knows on which line each key stands. `moved` says of keys that are known no more where they belong now."""

    def __init__(self, path: Path, text: str, moved: typing.Mapping[str, str] = types.MappingProxyType({})) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.moved = moved
        try:
            self.values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{path}: is not valid TOML: {error}") from error

    def place(self, key: str) -> str:
        """`surveys[1].key` stands in the second section `[[surveys]]`."""
        section, _, name = key.rpartition(".")
        section, _, index = section.rstrip("]").partition("[")
        inside, to_skip = section == "", int(index or 0)
        for number, line in enumerate(self.lines, 1):
            stripped = line.split("#", 1)[0].strip()
            if stripped.startswith("["):
                is_named = stripped.strip("[] ") == section
                inside = is_named and to_skip == 0
                to_skip -= is_named
                if not section and stripped.strip("[] ") == name:
                    return f"{self.path}, line {number}"
            elif inside and stripped.split("=", 1)[0].strip() == name:
                return f"{self.path}, line {number}"
        return f"{self.path}, section [{section}]" if section else str(self.path)

    def build(self, kind: type, values: dict | None = None, prefix: str = ""):
        """An object of the dataclass `kind`; fields with a default may be missing. Raises SettingsError."""
        values = self.values if values is None else values
        known = {field.name.rstrip("_"): field for field in fields(kind)}
        hints = typing.get_type_hints(kind)
        for key in values:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(known)}"
                raise SettingsError(f"{self.place(prefix + key)}: unknown key '{prefix}{key}'{self.moved.get(prefix + key, hint)}")
        missing = [key for key, field in known.items() if key not in values and field.default is MISSING]
        if missing:
            raise SettingsError(f"{self._section(prefix)}: key '{prefix}{missing[0]}' is missing; the settings and regions that come with the program have it")
        return kind(**{known[key].name: self.value(hints[known[key].name], value, prefix + key) for key, value in values.items()})

    def _section(self, prefix: str) -> str:
        """Where a key that is missing would stand."""
        name = prefix.rstrip(".")
        return self.place(f"{name}.") if "[" in name else self.place(name) if name else str(self.path)

    def value(self, kind, value, key: str):
        """`value` as the type `kind`. Raises SettingsError."""
        if isinstance(kind, types.UnionType):
            kind = next(each for each in typing.get_args(kind) if each is not types.NoneType)
        if is_dataclass(kind):
            if not isinstance(value, dict):
                raise SettingsError(f"{self.place(key)}: '{key}' must be a section [{key}]")
            return self.build(kind, value, f"{key}.")
        if typing.get_origin(kind) is tuple:
            return self._tuple(typing.get_args(kind), value, key)
        if kind is Path and isinstance(value, str):
            return (self.path.resolve().parent / value).resolve()
        if kind is float and type(value) in (int, float):
            return float(value)
        if type(value) is kind:
            return value
        raise SettingsError(f"{self.place(key)}: '{key}' must be {_WORDS[kind]}, not {value!r}")

    def _tuple(self, inner: tuple, value, key: str) -> tuple:
        if not isinstance(value, list) or (inner[-1] is not Ellipsis and len(value) != len(inner)):
            rule = "a list" if inner[-1] is Ellipsis else f"a list of {len(inner)}"
            raise SettingsError(f"{self.place(key)}: '{key}' must be {rule}, not {value!r}")
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        names = [f"{key}[{number}]" if is_dataclass(one) else key for number, one in enumerate(kinds)]
        return tuple(self.value(one, item, name) for one, item, name in zip(kinds, value, names, strict=True))

    def check(self, rules: typing.Iterable[tuple[str, bool, str]]) -> None:
        """`rules` are key, whether it holds, and the rule in words. Raises SettingsError for the first that does not."""
        for key, holds, rule in rules:
            if not holds:
                raise SettingsError(f"{self.place(key)}: '{key}' {rule}")


_WORDS = {float: "a number", int: "a whole number", str: "a text in quotes", bool: "true or false", date: "a date such as 2021-12-28", Path: "a path in quotes"}
