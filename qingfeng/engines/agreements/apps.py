from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "qingfeng.engines.agreements"
    label = "agreements"
    verbose_name = "签订"
