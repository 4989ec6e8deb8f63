"""How applications get to an account and leave it: codes, tokens, and the webhooks that say so.

Sources: Poster web API, authorisation; webhooks, application (POSTER-OAUTH-01…04, POSTER-HOOK-06). The life of a code,
and that an older token outlives a new one, are inferred; two years for a token are documented.
"""

from __future__ import annotations

from mocks.poster.account import PosterAccount
from mocks.poster.application import Application, AuthCode, Grant
from mocks.poster.inferred import CODE_LIFE, TOKEN_LIFE
from mocks.poster.webhook import announce
from mocks.world.world import World


def issue_code(world: World, application: Application, redirect_uri: str | None) -> AuthCode:
    """What the consent page hands over (``redirect_uri`` None: the manage page)."""
    account = world.part(PosterAccount)
    code = AuthCode(world.secrets.hex(32), application.id, redirect_uri, world.clock.now + CODE_LIFE)
    account.codes[code.code] = code
    return code


def take_code(world: World, text: str) -> AuthCode | None:
    """Use a code up; None: it never was, was used, or has expired."""
    code = world.part(PosterAccount).codes.pop(text, None)
    return code if code is not None and code.expires_at > world.clock.now else None


def grant_token(world: World, application: Application, user_id: int) -> Grant:
    """A new token; an application that was not connected is connected now, and told so with it."""
    account = world.part(PosterAccount)
    token = f"{account.number}:{world.secrets.hex(32)}"
    grant = Grant(token, application.id, user_id, world.clock.now + TOKEN_LIFE)
    account.grants[token] = grant
    if not application.connected:
        application.connected = True
        data = {"user_id": user_id, "access_token": token}
        announce(world, "application", int(application.id), "added", data)
    return grant


def connect_another(world: World, name: str) -> Application:
    """A further application of the developer, connected by the owner, with a token of its own.

    Whoever calls this lets requests find the world by the new keys (``Tenants.relearn``).
    """
    account = world.part(PosterAccount)
    application = Application(world.secrets.digits(9), world.secrets.hex(32), name)
    account.applications.append(application)
    grant_token(world, application, account.employees[0].id)
    return application


def disconnect(world: World, application: Application) -> None:
    """The merchant removes the application: told a last time, its tokens and codes are void.

    Whoever calls this lets requests no longer find the world by the codes (``Tenants.relearn``).
    """
    account = world.part(PosterAccount)
    if not application.connected:
        return
    user_id = account.employees[0].id
    announce(world, "application", int(application.id), "removed", {"user_id": user_id})
    application.connected = False
    account.void_tokens += [token for token, one in account.grants.items() if one.application_id == application.id]
    account.grants = {token: one for token, one in account.grants.items() if one.application_id != application.id}
    account.codes = {code: one for code, one in account.codes.items() if one.application_id != application.id}
