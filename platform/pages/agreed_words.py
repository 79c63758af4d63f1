"""What is agreed to: by a proxy for a patient who cannot be asked, by whoever takes her own page, and by a child who is asked.

With each consent is kept which version was agreed to. Whoever changes a word here, or in its translation, gives the words a new
VERSION: a test compares them.
"""

from flask_babel import LazyString
from flask_babel import lazy_gettext as lazy

VERSION = "page-2026-11"

AS_PROXY: tuple[LazyString, ...] = (
    lazy("The patient cannot say yes just now. I keep the page in the patient’s place, as the patient would want it."),
    lazy("As soon as the patient can decide again, I hand it back."),
)
TO_TAKE: tuple[LazyString, ...] = (
    lazy("The page is mine. I decide what stands on it, who may read it, and who helps me keep it."),
    lazy("What I hide or delete, nobody else sees. Letters that left before cannot be called back."),
    lazy("I can close the page at any time. My care does not depend on it."),
)
TO_ASSENT: tuple[LazyString, ...] = (
    lazy("The page tells family and friends how I am. Whoever keeps it for me writes it."),
    lazy("I can say no to any update and any picture. Then nobody sees it any more."),
    lazy("I can take my yes back at any time. Then the page is closed. My care does not depend on it."),
)
