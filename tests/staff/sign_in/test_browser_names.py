from __future__ import annotations

import pytest

from staff.sign_in.browser_names import family_of, system_of

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "family", "system"),
    [
        (CHROME, "Chrome", "Windows"),
        (f"{CHROME} Edg/130.0.0.0", "Edge", "Windows"),
        (f"{CHROME} OPR/115.0.0.0", "Opera", "Windows"),
        (f"{MAC} Version/18.1 Safari/605.1.15", "Safari", "macOS"),
        (f"{PHONE} Version/18.1 Mobile/15E148 Safari/604.1", "Safari", "iOS"),
        (f"{PHONE} CriOS/130.0 Mobile/15E148 Safari/604.1", "Chrome", "iOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox", "Linux"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "Firefox", "Android"),
        ("curl/8.9.1", "", ""),
        ("", "", ""),
        (f"{'x' * 1000} Firefox/1 Windows", "", ""),
    ],
)
def test_a_browser_is_named_by_family_and_system(user_agent: str, family: str, system: str) -> None:
    assert (family_of(user_agent), system_of(user_agent)) == (family, system)
