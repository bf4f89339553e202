from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "qingfeng.core.vault"
    label = "vault"
    verbose_name = "封存"
