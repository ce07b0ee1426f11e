"""From what was used to what it costs: sums in US dollars, by the prices of ops/costs/prices.json and nothing else."""

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
    free: Decimal  # what AWS gives every account, every month
    page: str  # where it was read

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
        """The dearest first."""
        names = dict.fromkeys(line.price.service for line in self.lines)
        costs = sorted(((self.cost_of(name), name) for name in names), reverse=True)
        most = costs[0][0] if costs else Decimal(0)
        return [Share(name, cost, 100 * cost / most if most else Decimal(0)) for cost, name in costs]


@cache
def prices() -> Prices:
    read: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"), parse_int=Decimal)
    each = {name: _price(found) for name, found in read["prices"].items()}
    return Prices(read["region"], date.fromisoformat(read["date"]), each)


def bill(usage: Usage, *, less_free: bool = False) -> Bill:
    """Raises KeyError for what has no price: better no bill than one that leaves something out."""
    each = prices().each
    return Bill(
        tuple(
            Line(name, each[name], quantity, each[name].cost(quantity, less_free=less_free))
            for name, quantity in usage.items()
        )
    )


def _price(found: dict[str, Any]) -> Price:
    return Price(
        service=found["service"],
        what=found["what"],
        price=Decimal(found["price"]),
        per=found["per"],
        unit=found["unit"],
        free=found.get("free", Decimal(0)),
        page=found["page"],
    )
