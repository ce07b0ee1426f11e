"""A person of the team, in a browser without a script: signs in, and uses the pages of the dashboard."""

from __future__ import annotations

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
SECONDS_TO_ANSWER = 35  # API Gateway gives up after 29


class StaffMember:
    def __init__(self, port: int, api: str, stage: str, email: str, password: str) -> None:
        self._port, self._host, self._stage = port, f"{api}.execute-api.localhost:{port}", stage
        self._email, self._password = email, password
        self._cookies: dict[str, str] = {}

    def sign_in(self, password: str = "") -> int:
        """The status of the response: 302 if the password was right."""
        fields = {"email": self._email, "password": password or self._password}
        return self.submit("/sign-in/", "/sign-in/", fields)

    def read(self, path: str) -> str:
        return self._request("GET", path)[1]

    def submit(self, page: str, path: str, fields: dict[str, str] | None = None) -> int:
        """Sends a form of a page to the path. Returns the status of the response."""
        text = self.read(page)
        token = TOKEN.search(text)
        assert token, text
        return self._request("POST", path, {"csrfmiddlewaretoken": token[1], **(fields or {})})[0]

    def _request(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {
            "Host": self._host,
            "Accept": "text/html",
            "Referer": f"https://{self._host}/",  # API Gateway accepts HTTPS only
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS_TO_ANSWER)
        try:
            connection.request(method, f"/{self._stage}{path}", urlencode(fields or {}) if fields else None, headers)
            response = connection.getresponse()
            self._keep_cookies(response)
            return response.status, response.read().decode()
        finally:
            connection.close()

    def _keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value
