"""Forecasts the cost of this month, and of months with other numbers of requests."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ops.costs import cost_model
from ops.costs.bill import Bill, bill
from ops.costs.usage import Used

# Estimates from before development, by requests a month. They follow no formula.
PLANNED = {300_000: 34, 1_500_000: 98, 6_000_000: 285, 30_000_000: 1200}

THOUSAND = 1000


@dataclass(frozen=True)
class Volume:
    requests: int
    bill: Bill
    planned: Decimal
    thousand_more: Decimal
    edge: Decimal  # CloudFront and WAF in addition, at most
    less_free: Decimal  # with the free allowances, for an account that uses nothing else


@dataclass(frozen=True)
class Row:
    """The cost of one service, at each volume and in this month."""

    service: str
    costs: list[Decimal]
    yours: Decimal | None


@dataclass(frozen=True)
class Month:
    used: Used
    so_far: Bill
    at_the_end: Bill

    @property
    def thousand_more(self) -> Decimal | None:
        """From the costs that grow with the requests, without the fixed monthly costs."""
        if not self.used.requests:
            return None
        return bill(self.used.counted).total / self.used.requests * THOUSAND

    @property
    def requests(self) -> Decimal:
        """In the whole month, at this rate."""
        return self.used.requests / self.used.elapsed


def of(used: Used) -> Month:
    return Month(used, bill(used.so_far()), bill(used.at_the_end()))


@cache
def planned() -> tuple[Volume, ...]:
    return tuple(_volume(requests, Decimal(dollars)) for requests, dollars in PLANNED.items())


@dataclass(frozen=True)
class Tab:
    """A dashboard that one person leaves open."""

    hours: int  # a month
    requests: int
    cost: Decimal


def tab() -> Tab:
    usage = cost_model.tab_of()
    return Tab(cost_model.OPEN_HOURS, int(usage["api-requests"]), bill(usage).total)


@dataclass(frozen=True)
class Act:
    """One act of a person in the inbox, such as a move to another folder."""

    units: int  # to write, with what the streams make of it
    cost_of_thousand: Decimal


def act() -> Act:
    usage = cost_model.acts_of(THOUSAND)
    return Act(int(usage["dynamodb-writes"]) // THOUSAND, bill(usage).total)


def by_service(yours: Month | None) -> list[Row]:
    """The most expensive at the largest volume first; services that only this month has come last."""
    names = [share.service for share in planned()[-1].bill.services]
    names += [share.service for share in yours.at_the_end.services if share.service not in names] if yours else []
    return [
        Row(name, [each.bill.cost_of(name) for each in planned()], yours.at_the_end.cost_of(name) if yours else None)
        for name in names
    ]


def _volume(requests: int, estimate: Decimal) -> Volume:
    usage = cost_model.usage_of(requests)
    monthly = bill(usage)
    return Volume(
        requests=requests,
        bill=monthly,
        planned=estimate,
        thousand_more=bill(cost_model.usage_of(requests + THOUSAND)).total - monthly.total,
        edge=bill(cost_model.edge_of(requests)).total,
        less_free=bill(usage, less_free=True).total,
    )
