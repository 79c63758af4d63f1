"""What acts about donations are called in the audit trail."""

from flask_babel import lazy_gettext as lazy

DONATIONS = {
    "foundation.change": lazy("Changed how one gives to the foundation"),
    "donation.call_failed": lazy("Stripe did not do what was asked about a donation"),
    "donation.dispute": lazy("A bank asks for the money of a donation back, or has decided"),
    "donation.end": lazy("A monthly donation has ended"),
    "donation.expire": lazy("A donation was not paid in time"),
    "donation.fail": lazy("The card for a monthly donation was declined"),
    "donation.outside": lazy("Money of a donation went back on Stripe’s own pages"),
    "donation.pay": lazy("A donation was paid"),
    "donation.place": lazy("Began to give to the foundation"),
    "donation.receipt": lazy("A payment to the foundation arrived"),
    "donation.refund": lazy("Gave money of a donation back"),
    "donation.stop": lazy("Stopped a monthly donation"),
    "hospital.share": lazy("Changed the share of CarePages in payments"),
}
