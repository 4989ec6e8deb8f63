"""What waiters and guests read about bills, payments at the table and loyalty cards."""

from __future__ import annotations

from collections.abc import Mapping

from reference_impl.domain.table_payment import Objection

NO_BILL = "There is no such bill here."
BILL_OVER = "This bill is closed: there is nothing left to pay."
NO_INDIVIDUAL_BILL = "This individual bill no longer exists. Choose from the bill again."
NO_ITEM = "One of the items is not on this bill, or has been paid."
ITEM_LOCKED = "One of the items is being paid by another guest."
NO_QR = "This code leads to no bill here."
QUESTIONS_OPEN = "Answer the questions first."
UNDER_PAYMENT = "This bill is being paid."
OTHER_CLAIM = "Another payment has this id."
CALLED_OFF = "This payment was called off."
NO_PAYMENT = "There is no such payment here."
NO_POSTPONED_RECEIPT = "No receipt was promised for this payment."
CARD_INVALID = "This card is not valid here."

OBJECTIONS: Mapping[Objection, str] = {
    Objection.UNKNOWN_ITEM: NO_ITEM,
    Objection.PAID_ITEM: NO_ITEM,
    Objection.LOCKED_ITEM: ITEM_LOCKED,
    Objection.OTHER_PRICE: "The price of an item has changed.",
    Objection.WRONG_SUM: "The sum does not fit the items.",
    Objection.WRONG_DISCOUNT: "The discount is not the one agreed.",
    Objection.WRONG_CURRENCY: "This bill is in another currency.",
    Objection.INCOMPLETE: "An individual bill is paid as a whole, and no payment is empty.",
}

STARTED = "A guest is paying {amount}."
PAID = "Paid with Qerko: {amount}."
PAID_WITH_TIP = "Paid with Qerko: {amount}, of it {tip} tip."
ALL_PAID = "The bill is paid."
CANCELLED = "A payment of {amount} came to nothing. Its items are open again."
UNDER_WAY = "A payment of {amount} takes unusually long. Qerko says that it is under way, so its items stay locked."
UNCLEAR = "Qerko gives no clear answer about a payment of {amount} ({label}). It is asked again; the items stay locked."
UNKNOWN_THERE = "Qerko knows nothing of a payment of {amount}. Its items are open again."
CALLING_OFF = "Calling off a payment of {amount}. Wait for the confirmation."
TOO_LATE = "Calling off came too late: Qerko has decided about the payment already."
CONTRADICTION = "Qerko contradicts itself about a payment of {amount}: it was {was}, now it is said {said}. Asking."
STAYS = "Qerko confirms: the payment of {amount} is {state}."
PROVEN_PAID = "Attention: Qerko took {amount} for a payment that it had called off. The till counts it as paid."
PAID_TWICE = "Attention: some of what was paid for is paid twice or no longer on the bill. Give the guest money back."
DISPUTED_PAID = "Attention: Qerko now calls a payment of {amount} cancelled that it had confirmed. Contact Qerko."
INDIVIDUAL_STARTED = "{name} uses a loyalty card."
INDIVIDUAL_BACK = "An individual bill was given up. Its items are open again."
PRINTER_OFF = "The fiscal printer is offline: the guest gets the receipt later."

ASK_THE_STAFF = (
    "This card could not be confirmed. Ask the staff for a code, or verify the e-mail address of your membership in "
    "the app and try again."
)
OTHER_BRAND = "Cards of this brand are not decided here."
LOOK_AT_MAIL = "Check your mail: a link in it confirms that the card is yours. It is good for one hour."
MAIL_SUBJECT = "{programme}: is this your card?"
MAIL_TEXT = (
    "Somebody wants to use your {programme} card in the Qerko app.\n\n"
    "It is me, let the card be used: {confirm}\n"
    "It is not me: {refuse}\n\n"
    "Without an answer within one hour the card is not let in.\n"
)
