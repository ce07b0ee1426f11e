"""The code that puts a form on a site, to be copied."""

from __future__ import annotations

import json

from django.utils.html import format_html

from feedback.forms import form_store
from feedback.forms.share.addresses import Addresses

KEY = "fbk_..."  # where a key has to be: a key is shown only when it is made
HEIGHT = 780
_HEIGHT_SCRIPT = """addEventListener("message", ({ origin, source, data }) => {
  if (origin !== %(origin)s || data?.type !== "feedback-height") return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source) frame.height = data.height;
  }
});
"""
_REACT = """import { useEffect } from "react";

export function Feedback() {
  useEffect(() => {
    const address = %(widget)s;
    if (document.querySelector(`script[src="${address}"]`)) return;
    const script = document.createElement("script");
    script.src = address;
    script.async = true;
    Object.assign(script.dataset, %(data)s);
    document.head.append(script);
  }, []);
  return null;
}
"""


def iframe(addresses: Addresses, title: str) -> str:
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}"></iframe>', addresses.embedded, title, HEIGHT
    )


def height_script(addresses: Addresses) -> str:
    """For a script file of the page around the iframe."""
    return _HEIGHT_SCRIPT % {"origin": _in_script(addresses.origin)}


def widget(addresses: Addresses, key: str = "") -> str:
    form = format_html(' data-form="{}"', addresses.form_id) if _is_named(addresses) else ""
    return format_html('<script src="{}" data-key="{}"{} async></script>', addresses.widget, key or KEY, form)


def react(addresses: Addresses) -> str:
    data = {"key": KEY} | ({"form": addresses.form_id} if _is_named(addresses) else {})
    return _REACT % {"widget": _in_script(addresses.widget), "data": _in_script(data)}


def policy(addresses: Addresses) -> str:
    """What the Content-Security-Policy of a page needs, for the widget and for the iframe."""
    return "; ".join(f"{directive} {addresses.origin}" for directive in ("script-src", "connect-src", "frame-src"))


def _is_named(addresses: Addresses) -> bool:
    return addresses.form_id != form_store.DEFAULT


def _in_script(value: object) -> str:
    """Also between the tags of a page."""
    return json.dumps(value).replace("<", "\\u003c")
