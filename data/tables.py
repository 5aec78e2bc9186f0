"""SQLAlchemy tables of the accepted rows and of the mart, derived from their declarations. No connection is made here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sqlalchemy as sa

from data.schema.contracts import TABLES, Kind
from data.schema.contracts import Table as Contract
from data.schema.mart import MART, MartTable

_TYPES: Mapping[Kind, sa.types.TypeEngine] = MappingProxyType(
    {
        Kind.TEXT: sa.Text(),
        Kind.PSEUDONYM: sa.BigInteger(),
        Kind.CHOICE: sa.Text(),
        Kind.DATE: sa.Date(),
        Kind.TIME: sa.DateTime(),
        Kind.INTEGER: sa.BigInteger(),
        Kind.NUMBER: sa.Double(),
        Kind.MONEY: sa.Numeric(18, 2),
        Kind.BOOLEAN: sa.Boolean(),
    }
)
_WHOLE_NUMBER_KEYS = frozenset({"year", "bin", "group_no"})


def _accepted(contract: Contract, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(contract.key, metadata, *(sa.Column(column.key, _TYPES[column.kind]) for column in contract.columns))


def _mart(table: MartTable, metadata: sa.MetaData) -> sa.Table:
    # No primary keys: on DuckDB each would cost an index larger than its table.
    return sa.Table(
        table.key,
        metadata,
        *(sa.Column(key, _key_type(key), nullable=False) for key in table.keys),
        *(sa.Column(key, sa.BigInteger(), nullable=False) for key in table.counts),
        *(sa.Column(key, sa.Double()) for key in table.sums),
        *(sa.Column(key, sa.Text()) for key in table.texts),
        *(sa.Column(key, sa.Date()) for key in table.dates),
    )


def _key_type(key: str) -> sa.types.TypeEngine:
    if key == "month":
        return sa.Date()
    return sa.BigInteger() if key in _WHOLE_NUMBER_KEYS else sa.Text()


ACCEPTED_METADATA = sa.MetaData()
ACCEPTED: Mapping[str, sa.Table] = MappingProxyType({key: _accepted(contract, ACCEPTED_METADATA) for key, contract in TABLES.items()})
"""The accepted rows of each submission table."""

MART_METADATA = sa.MetaData()
MART_TABLES: Mapping[str, sa.Table] = MappingProxyType({key: _mart(table, MART_METADATA) for key, table in MART.items()})
"""The tables that the rollups fill and a snapshot holds."""
