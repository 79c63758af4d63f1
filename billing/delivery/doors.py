"""All addresses of bringing gifts, for whoever puts the house together."""

from billing.delivery.handing import blueprint as hand_over
from billing.delivery.own import blueprint as own_gifts
from billing.delivery.placing import blueprint as gift_place
from billing.delivery.views import blueprint as gifts

BLUEPRINTS = (gift_place, gifts, hand_over, own_gifts)
