"""Logging in and out, and one's password."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.urls import path, reverse_lazy
from django.utils.decorators import method_decorator


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    template_name = "desk/login.html"
    redirect_authenticated_user = True


class Password(PasswordChangeView):
    template_name = "desk/password_change.html"
    success_url = reverse_lazy("desk:home")


urlpatterns = [
    path("login/", Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", Password.as_view(), name="password"),
]
