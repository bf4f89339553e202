from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "qingfeng.core.matters"
    label = "matters"
    verbose_name = "事项"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the start-up check
