"""Calls to Vipps with wrong headers, or with secrets where they do not belong."""

from __future__ import annotations

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import ENROLMENT, PAYMENT, TOKEN_QR
from harness.saboteurs.wire import Request, header, wire


def _shouts_its_token(request: Request) -> None:
    token = request.headers.get("Authorization", "")
    if token.startswith("Bearer "):
        request.headers["Authorization"] = "BEARER " + token.removeprefix("Bearer ")


def _key_in_the_address(request: Request) -> None:
    if "Ocp-Apim-Subscription-Key" in request.headers:
        request.url += f"?subscription-key={request.headers['Ocp-Apim-Subscription-Key']}"


def _forgets_the_plugin(request: Request) -> None:
    for name in ("Vipps-System-Plugin-Name", "Vipps-System-Plugin-Version"):
        request.headers.pop(name, None)


SABOTEURS = (
    Saboteur(
        "shouted-bearer",
        "spells the token's scheme in capitals",
        ("VIPPS-HDR-01",),
        (TOKEN_QR,),
        (wire(_shouts_its_token),),
    ),
    Saboteur(
        "no-subscription-key",
        "sends no subscription key when it exchanges a QR",
        ("VIPPS-HDR-02",),
        (TOKEN_QR,),
        (header("Ocp-Apim-Subscription-Key", None, "exchangeQr"),),
    ),
    Saboteur(
        "no-sales-unit",
        "does not say for which sales unit it captures",
        ("VIPPS-HDR-03",),
        (PAYMENT,),
        (header("Merchant-Serial-Number", None, "capturePayment"),),
    ),
    Saboteur(
        "another-sales-unit",
        "asks for payments in the name of another sales unit than that of its logins",
        ("VIPPS-LG-23",),
        (Scene("enrolment", "The member who joined is the one who pays"),),
        (header("Merchant-Serial-Number", "999999", "createPayment"),),
    ),
    Saboteur(
        "half-a-name",
        "leaves out two of the four system headers",
        ("VIPPS-HDR-04",),
        (ENROLMENT,),
        (wire(_forgets_the_plugin),),
    ),
    Saboteur(
        "long-name",
        "puts a whole build description into a system header",
        ("VIPPS-HDR-05",),
        (PAYMENT,),
        (header("Vipps-System-Plugin-Version", "2.31.0-rc.4+build.20310101.linux"),),
    ),
    Saboteur(
        "sample-name",
        "copied the system name from the documentation",
        ("VIPPS-HDR-06",),
        (PAYMENT,),
        (header("Vipps-System-Name", "acme"),),
    ),
    Saboteur(
        "two-names",
        "names itself otherwise when it logs customers in",
        ("VIPPS-HDR-06",),
        (ENROLMENT,),
        (header("Vipps-System-Version", "9.9", "backchannelAuthentication"),),
    ),
    Saboteur(
        "undeclared-json",
        "declares JSON as plain text",
        ("VIPPS-HDR-07",),
        (PAYMENT,),
        (header("Content-Type", "text/plain", "createPayment"),),
    ),
    Saboteur(
        "key-in-the-address",
        "puts the subscription key into the URL as well",
        ("VIPPS-HDR-08",),
        (PAYMENT,),
        (wire(_key_in_the_address),),
    ),
)
