from django.apps import AppConfig


class FacesConfig(AppConfig):
    name = "qingfeng.faces"
    label = "faces"
    verbose_name = "页面"

    def ready(self) -> None:
        from qingfeng import catalogue

        from . import checks  # noqa: F401  registers itself

        catalogue.install()
