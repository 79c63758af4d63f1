"""Addresses behind the counter: only the web has them. Those on a care page are in own.py."""

from billing.delivery.handing import blueprint as hand_over
from billing.delivery.placing import blueprint as gift_place
from billing.delivery.views import blueprint as gifts

BLUEPRINTS = (gift_place, gifts, hand_over)
