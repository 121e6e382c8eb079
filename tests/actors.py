"""The cast as actors: on whose behalf a service is called."""

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User


def acting(user: User) -> Actor:
    return user.as_actor("192.0.2.10")
