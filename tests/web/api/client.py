"""A program that talks to the API with one token, and checks the shape of every error."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from service.office import api_tokens

ROOT = "/api/v1"


class Program:
    """One account's program."""

    def __init__(self, app: Flask, token: str | None) -> None:
        self.app, self.token = app, token
        self.client = app.test_client(use_cookies=False)

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **how: Any
    ) -> Any:
        """The response itself; below 200 and from 300 on it must have the error's shape."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        response = self.client.open(
            path if path.startswith("/api") else ROOT + path,
            method=method,
            headers={**sent, **(headers or {})},
            **how,
        )
        if response.status_code >= 400:
            check_error(response)
        return response

    def get(self, path: str, **query: Any) -> Any:
        """The answer's JSON; the call must succeed."""
        return good(self.send("GET", path, query_string=query))

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        return good(self.send("POST", path, json=body, headers=_key(key)))

    def put(self, path: str, body: Any = None) -> Any:
        return good(self.send("PUT", path, json=body))

    def delete(self, path: str, **query: Any) -> Any:
        return good(self.send("DELETE", path, query_string=query))

    def refused(self, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
        """The status and the error of a call that must be refused."""
        if body is not None:
            how["json"] = body
        response = self.send(method, path, **how)
        assert response.status_code >= 400, response.get_data(as_text=True)
        return response.status_code, response.get_json()["error"]


def program_of(world: Any, app: Flask, username: str) -> Program:
    """A program with a fresh token of this account."""
    return Program(app, api_tokens.make(world.office, username, "kiểm thử"))


def good(response: Any) -> Any:
    assert response.status_code < 400, response.get_data(as_text=True)
    return response.get_json()


def check_error(response: Any) -> None:
    assert response.mimetype == "application/json"
    body = response.get_json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details"}
    assert body["error"]["message"].endswith((".", "!", "»", "?"))


def _key(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key} if key else {}
