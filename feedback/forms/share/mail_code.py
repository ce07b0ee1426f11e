"""The links of a mail as HTML and as plain text. Mail programs drop style sheets, classes and most of CSS, so each
element has its few styles itself, in a table.
"""

from __future__ import annotations

from django.utils.html import format_html, format_html_join

from feedback.forms.share.mail_links import Link, MailLinks

FONT = "font-family:Arial,sans-serif;font-size:16px;line-height:1.5"
BUTTON = (
    "display:inline-block;margin:0 6px 6px 0;padding:9px 15px;border:1px solid #8c867b;border-radius:6px;"
    "background:#ffffff;color:#0f56a8;text-decoration:none"
)


def html(mail: MailLinks) -> str:
    question = mail.question if mail.links else _link(mail.question, mail.address)
    buttons = format_html_join(
        "\n", '    <a href="{}" style="{}">{}</a>', ((e.address, BUTTON, e.text) for e in mail.links)
    )
    rows = [format_html('  <tr><td style="padding:0 0 12px;font-weight:bold;color:#1e1c18">{}</td></tr>', question)]
    if mail.links:
        rows.append(format_html("  <tr><td>\n{}\n  </td></tr>", buttons))
    if meaning := _meaning(mail):
        rows.append(format_html('  <tr><td style="font-size:13px;color:#69645a">{}</td></tr>', meaning))
    table = '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="{}">\n{}\n</table>'
    return format_html(table, FONT, format_html_join("\n", "{}", ((row,) for row in rows)))


def text(mail: MailLinks) -> str:
    if not mail.links:
        return f"{mail.question}\n{mail.address}\n"
    return "\n".join([mail.question, "", *map(_line, mail.links)]) + "\n"


def _line(link: Link) -> str:
    end = f" ({link.end})" if link.end else ""
    return f"{link.text}{end}: {link.address}"


def _link(words: str, address: str) -> str:
    return format_html('<a href="{}" style="color:#0f56a8">{}</a>', address, words)


def _meaning(mail: MailLinks) -> str:
    return ", ".join(f"{link.text} = {link.end}" for link in mail.links if link.end)
