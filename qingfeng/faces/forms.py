"""One look for every Django form: set once as FORM_RENDERER, used by {{ form }}, {{ field.as_field_group }} and {% field %}."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    form_template_name = "qf/form.html"
    field_template_name = "qf/field.html"
    formset_template_name = "qf/formset.html"
