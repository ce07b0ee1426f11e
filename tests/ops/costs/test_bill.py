from __future__ import annotations

from decimal import Decimal

import pytest

from ops.costs import bill as bills
from ops.costs.bill import bill


def test_a_million_requests_cost_what_the_pages_of_aws_say() -> None:
    million = Decimal(1_000_000)

    made = bill({"api-requests": million, "lambda-requests": million, "dynamodb-writes": million})

    assert [line.cost for line in made.lines] == [Decimal("3.50"), Decimal("0.20"), Decimal("0.625")]
    assert made.total == Decimal("4.325")


@pytest.mark.parametrize(
    ("name", "quantity", "cost"),
    [
        ("lambda-compute", Decimal(60_000), Decimal("1.000002")),
        ("dynamodb-storage", Decimal(4), Decimal("1.00")),
        ("dynamodb-recovery", Decimal(10), Decimal("2.00")),
        ("dynamodb-backup", Decimal(10), Decimal("1.00")),
        ("dynamodb-reads", Decimal(8_000_000), Decimal("1.000")),
        ("logs-ingested", Decimal(3), Decimal("1.50")),
        ("alarms", Decimal(22), Decimal("2.20")),
        ("metrics", Decimal(27), Decimal("8.10")),
        ("dashboards", Decimal(2), Decimal("6.00")),
        ("traces", Decimal(400_000), Decimal("2.00")),
        ("sqs-requests", Decimal(2_500_000), Decimal("1.00")),
        ("transfer", Decimal(10), Decimal("0.90")),
        ("kms-requests", Decimal(20_000), Decimal("0.06")),
        ("waf-requests", Decimal(5_000_000), Decimal("3.00")),
        ("cloudfront-requests", Decimal(1_000_000), Decimal("1.00")),
    ],
)
def test_a_price_is_for_so_many_of_its_unit(name: str, quantity: Decimal, cost: Decimal) -> None:
    assert bill({name: quantity}).total == cost


def test_what_aws_gives_for_nothing_is_taken_off_only_when_asked() -> None:
    usage = {"lambda-requests": Decimal(1_500_000), "dashboards": Decimal(2)}

    assert bill(usage).total == Decimal("6.30")
    assert bill(usage, less_free=True).total == Decimal("0.10")


def test_services_are_summed_the_dearest_first() -> None:
    made = bill(
        {
            "lambda-requests": Decimal(10**6),
            "lambda-compute": Decimal(0),
            "dashboards": Decimal(1),
            "logs-ingested": Decimal(2),
        }
    )

    assert [(share.service, share.cost, share.percent) for share in made.services] == [
        ("CloudWatch", Decimal("4.00"), Decimal(100)),
        ("Lambda", Decimal("0.20"), Decimal(5)),
    ]
    assert made.cost_of("Lambda") == Decimal("0.20")
    assert made.cost_of("S3") == 0


def test_nothing_costs_nothing() -> None:
    assert bill({}).total == 0
    assert bill({}).services == []
    assert bill({"api-requests": Decimal(0)}).services[0].percent == 0


def test_what_has_no_price_is_not_left_out_in_silence() -> None:
    with pytest.raises(KeyError, match="moon-dust"):
        bill({"moon-dust": Decimal(1)})


def test_every_price_says_for_what_and_where_it_was_read() -> None:
    prices = bills.prices()

    assert prices.region == "us-east-1"
    for name, price in prices.each.items():
        assert price.per > 0, name
        assert price.price >= 0, name
        assert price.what, name
        assert price.unit, name
        assert "ricing" in price.page, name
