from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "qingfeng.engines.ledgers"
    label = "ledgers"
    verbose_name = "账"
