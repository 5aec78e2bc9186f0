"""The operations database opened: SQLite beside the store unless the settings name another, brought to this version's tables at its first use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from sqlalchemy import Column, Connection, Engine, MetaData, NullPool, String, Table, create_engine, event, func, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from data.errors import OperationsError
from data.settings import Settings

FILE = "operations.sqlite"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
NEWEST = "0001"
"""The last of the migrations: what this version of the program reads and writes. A new kind of agenda item is a new version too."""
KNOWN = ("0001",)
BUSY_SECONDS = 10
MIGRATION_LOCK = 4_020_200_429
"""PostgreSQL's number of the lock that one migrating process holds against another."""

_VERSIONS = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
_migrating = Lock()


@dataclass(frozen=True, eq=False)
class Database:
    """`file` is null where a server keeps it."""

    engine: Engine
    place: str
    file: Path | None

    @property
    def is_begun(self) -> bool:
        """Whether anything was ever written: reading makes no file."""
        return self.file is None or (self.file.exists() and self.file.stat().st_size > 0)


def database(settings: Settings) -> Database:
    """What `[operations] url` names, else SQLite in the store. Nothing is opened yet. Raises OperationsError for a URL that cannot be used."""
    return _database(settings.operations.url or f"sqlite:///{settings.store.path / FILE}")


@lru_cache(maxsize=32)
def _database(address: str) -> Database:
    try:
        url = make_url(address)
        # Each use opens the file anew: one that was brought back from a backup is seen at once.
        options = {"poolclass": NullPool, "connect_args": {"timeout": BUSY_SECONDS}} if _is_sqlite(url) else {"pool_pre_ping": True}
        engine = create_engine(url, **options)
    except ArgumentError as error:
        raise OperationsError("operations.url is not a database's address; write postgresql+psycopg://user@host/name, or leave it empty") from error
    except ImportError as error:
        raise OperationsError(f"operations.url needs the package '{error.name}', which is not installed; install it beside the program's own") from error
    if _is_sqlite(url):
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return Database(engine, url.render_as_string(hide_password=True), Path(url.database) if _is_sqlite(url) and url.database else None)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _prepare(connection, record: object) -> None:
    """Python's driver begins no transaction before a change of tables; we begin all of them ourselves."""
    connection.isolation_level = None
    for setting in ("foreign_keys = ON", "journal_mode = WAL"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    """Who is going to write takes his turn at once: nobody reads what another is about to change."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("is_writing") else "BEGIN")


@contextmanager
def reading(opened: Database) -> Iterator[Connection | None]:
    """A connection to read from; null where nothing was ever written. Raises OperationsError."""
    if not opened.is_begun:
        yield None
        return
    with _told(opened):
        _bring_up_to_date(opened)
        with opened.engine.connect() as connection:
            yield connection


@contextmanager
def looking(opened: Database) -> Iterator[Connection | None]:
    """As `reading`, but whatever the version is: for what has been there since the first one. Null where there is no version at all. Raises OperationsError."""
    if not opened.is_begun:
        yield None
        return
    with _told(opened), opened.engine.connect() as connection:
        yield connection if version_of(connection) is not None else None


@contextmanager
def writing(opened: Database) -> Iterator[Connection]:
    """One transaction, whole or not at all. Raises OperationsError."""
    with _told(opened):
        _bring_up_to_date(opened)
        with opened.engine.connect().execution_options(is_writing=True) as connection, connection.begin():
            yield connection


@contextmanager
def _told(opened: Database) -> Iterator[None]:
    """What the engine complains of, in one sentence: its own words may quote what was written."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        raise OperationsError(
            f"{opened.place}: the operations database cannot be used ({reason}); see that it can be reached and written, or bring it back from its backup"
        ) from error


def _bring_up_to_date(opened: Database) -> None:
    with opened.engine.connect() as connection:
        found = version_of(connection)
    if found == NEWEST:
        return
    if found is not None and found not in KNOWN:
        raise OperationsError(
            f"{opened.place}: the operations database is of version '{found}', this program knows '{NEWEST}'; use the newer program, or a backup"
        )
    with _migrating, opened.engine.connect().execution_options(is_writing=True) as connection, connection.begin():
        migrate(connection)


def version_of(connection: Connection) -> str | None:
    """Which migration was the last; null where there was none."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.execute(select(_VERSIONS.c.version_num)).scalar()


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing in the transaction that is open: another process may have been first, and a failure leaves what was."""
    # Alembic is wanted once in a database's life.
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
