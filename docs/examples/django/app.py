"""A Django project in one file, measured by django-prometheus: `gunicorn app:application`."""
import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=['*'],
    DEBUG=False,
    SECRET_KEY='an example has nothing to hide',
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=['django_prometheus'],
    MIDDLEWARE=[
        'django_prometheus.middleware.PrometheusBeforeMiddleware',
        'django_prometheus.middleware.PrometheusAfterMiddleware',
    ],
    PROMETHEUS_EXPORT_MIGRATIONS=False,
)
django.setup()


def hello(request):
    return HttpResponse('hello from %d\n' % os.getpid())


def fail(request):
    return HttpResponse('no\n', status=500)


urlpatterns = [path('', hello), path('fail', fail)]
application = get_wsgi_application()
