"""Keyed pseudonyms of patients and residents: HMAC-SHA256 with a key outside the store, as whole numbers. No name of a person is kept."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from data.errors import SubmissionError

KEY_BYTES = 32
_FEW = 20
"""A file with so many times fewer rows than there are known names is looked up among its own names only."""


@dataclass(frozen=True)
class PseudonymKey:
    """The key itself never leaves this object; `fingerprint` tells two keys apart without telling anything of them."""

    _secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        return hmac.digest(self._secret, b"fingerprint of the store's key", "sha256").hex()[:16]

    def numbers(self, names: pl.Series) -> pl.Series:
        """Int64 from 0 to 2⁶³−1, one for each text."""
        # The one loop over values in the import: a keyed hash has no vectorised form. It sees each person once.
        digest, secret = hmac.digest, self._secret
        digests = b"".join([digest(secret, name.encode(), "sha256")[:8] for name in names.to_list()])
        return pl.Series(np.frombuffer(digests, dtype=">u8").astype(np.uint64) >> np.uint64(1)).cast(pl.Int64)


def throwaway_key() -> PseudonymKey:
    """A key for judging files where nothing is kept."""
    return PseudonymKey(secrets.token_bytes(KEY_BYTES))


def read_key(path: Path) -> PseudonymKey | None:
    """Null when there is none yet. Raises SubmissionError when it cannot be read or is no key."""
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SubmissionError(f"{path}: the key of the pseudonyms cannot be read ({error.strerror}); run as the user who owns it") from error
    if len(secret) != KEY_BYTES:
        raise SubmissionError(f"{path}: the key of the pseudonyms has {len(secret)} bytes instead of {KEY_BYTES}; bring back the file from its backup")
    return PseudonymKey(secret)


def read_or_make_key(path: Path) -> PseudonymKey:
    """The key of `path`, made at the first call, readable by its owner alone."""
    if (key := read_key(path)) is not None:
        return key
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, secrets.token_bytes(KEY_BYTES))
    except OSError as error:
        raise SubmissionError(f"{path}: the key of the pseudonyms cannot be written ({error.strerror}); set store.key_file in config.toml") from error
    made = read_key(path)
    if made is None:
        raise SubmissionError(f"{path}: the key of the pseudonyms has vanished while it was made; try again")
    return made


def _write_once(path: Path, secret: bytes) -> None:
    """Two first imports at once agree on one key: a link never replaces an existing file, and the file is whole when it appears."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


class Pseudonyms:
    """Texts to numbers with one key. What was computed is remembered: patients come back in every table of a load."""

    def __init__(self, key: PseudonymKey) -> None:
        self._key = key
        self._known = pl.DataFrame(schema={"name": pl.String, "number": pl.Int64})

    def of(self, names: pl.Series) -> pl.Series:
        """Int64 from 0 to 2⁶³−1, null where the name is null. Two million names share a number with a chance of one in five million."""
        asked = names.alias("name").to_frame()
        found = self._looked_up(asked)
        if found.null_count() > names.null_count():
            missing = asked.filter(found.is_null() & names.is_not_null())["name"].unique()
            self._known = pl.concat([self._known, pl.DataFrame({"name": missing, "number": self._key.numbers(missing)})], rechunk=True)
            found = self._looked_up(asked)
        return found.alias(names.name)

    def _looked_up(self, asked: pl.DataFrame) -> pl.Series:
        known = self._known
        if asked.height * _FEW < known.height:
            known = known.join(asked.unique(), on="name", how="semi")
        return asked.join(known, on="name", how="left", maintain_order="left")["number"]
