"""What every answer tells the browser, whichever way it was made: a page, a file, an error, a static file."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Passkeys are asked for by our own pages; of everything else a browser could hand out nothing is used.
PERMISSIONS = ", ".join(
    (
        *("camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()", "serial=()", "bluetooth=()", "midi=()"),
        *("accelerometer=()", "gyroscope=()", "magnetometer=()", "display-capture=()", "screen-wake-lock=()"),
        *("browsing-topics=()", "publickey-credentials-get=(self)", "publickey-credentials-create=(self)"),
    )
)


class HeadersMiddleware:
    """Outermost. The policy of contents, nosniff, referrer and HSTS are Django's and django-csp's; the rest is here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if request.path.startswith("/desk/"):
            response.headers["Cache-Control"] = "no-store, private"
        return response
