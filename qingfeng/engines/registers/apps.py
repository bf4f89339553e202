from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "qingfeng.engines.registers"
    label = "registers"
    verbose_name = "名册"
