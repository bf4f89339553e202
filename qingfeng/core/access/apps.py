from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "qingfeng.core.access"
    label = "access"
    verbose_name = "权限"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the start-up check
