"""The door of the web server. Each of its processes opens after a look at the wall between pharmacies."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "francetest.settings")
application = get_wsgi_application()

from francetest import wall_start  # noqa: E402 because models exist only once Django is set up

wall_start.stand(wall_start.APP)
