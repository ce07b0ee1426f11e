"""Calculates the cost of a usage in US dollars, only from the prices in ops/costs/prices.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("prices.json")

Usage = Mapping[str, Decimal]  # by the names of prices.json


@dataclass(frozen=True)
class Price:
    service: str
    what: str
    price: Decimal
    per: Decimal
    unit: str
    free: Decimal  # the free allowance of each account in each month
    page: str  # the page of AWS that has the price

    def cost(self, quantity: Decimal, *, less_free: bool) -> Decimal:
        paid = max(quantity - self.free, Decimal(0)) if less_free else quantity
        return paid * self.price / self.per


@dataclass(frozen=True)
class Prices:
    region: str
    date: date
    each: Mapping[str, Price]


@dataclass(frozen=True)
class Line:
    name: str
    price: Price
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True)
class Share:
    service: str
    cost: Decimal
    percent: Decimal  # of the service that costs most


@dataclass(frozen=True)
class Bill:
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.cost for line in self.lines), Decimal(0))

    def cost_of(self, service: str) -> Decimal:
        return sum((line.cost for line in self.lines if line.price.service == service), Decimal(0))

    @property
    def services(self) -> list[Share]:
        """The most expensive first."""
        names = dict.fromkeys(line.price.service for line in self.lines)
        costs = sorted(((self.cost_of(name), name) for name in names), reverse=True)
        most = costs[0][0] if costs else Decimal(0)
        return [Share(name, cost, 100 * cost / most if most else Decimal(0)) for cost, name in costs]


@cache
def prices() -> Prices:
    document: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"), parse_int=Decimal)
    each = {name: _price(fields) for name, fields in document["prices"].items()}
    return Prices(document["region"], date.fromisoformat(document["date"]), each)


def bill(usage: Usage, *, less_free: bool = False) -> Bill:
    """Raises KeyError for a quantity without a price: no bill is better than one that omits something."""
    each = prices().each
    return Bill(
        tuple(
            Line(name, each[name], quantity, each[name].cost(quantity, less_free=less_free))
            for name, quantity in usage.items()
        )
    )


def _price(fields: dict[str, Any]) -> Price:
    return Price(
        service=fields["service"],
        what=fields["what"],
        price=Decimal(fields["price"]),
        per=fields["per"],
        unit=fields["unit"],
        free=fields.get("free", Decimal(0)),
        page=fields["page"],
    )
