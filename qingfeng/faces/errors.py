"""Pages for what went wrong: what happened, why, what to do, whom to ring. Nothing technical, nothing that blames."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from qingfeng.core.refusal import Refused

from .context import office_or_none


def page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    shell = "desk/base.html" if request.path.startswith("/desk/") and is_staff(request) else "portal/base.html"
    return render(request, f"errors/{template}.html", {"shell": shell, "status": status, **context}, status=status)


def is_staff(request: HttpRequest) -> bool:
    return getattr(getattr(request, "user", None), "is_authenticated", False)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "400", 400)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A view may say why: PermissionDenied("……") or a Refused."""
    said = exception.args[0] if exception and exception.args and isinstance(exception.args[0], (str, Refused)) else ""
    return page(request, "403", 403, said=said)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "404", 404)


def too_many(request: HttpRequest) -> HttpResponse:
    answer = page(request, "429", 429)
    answer["Retry-After"] = "60"
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """The last resort: no session, no context processors, so that it appears when those are what is broken."""
    html = render_to_string("errors/500.html", {"office": office_or_none()})
    return HttpResponse(html, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, "csrf", 403)


class RefusalMiddleware:
    """A Refused that no view caught becomes a page with its reason, authority and advice."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return page(request, "refused", 409, refusal=exception)
        return None
