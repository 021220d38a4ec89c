"""What the customers of the example ask and what the two bots answer.

Each topic has a few phrasings of the question, answers from careful to careless, and the steps
that an agent takes. `{...}` are slots that `make_example.py` fills.
"""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    """One kind of support request."""

    task: str
    risk_level: str
    questions: tuple[str, ...]
    careful: tuple[str, ...]
    plain: tuple[str, ...]
    careless: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


SLOTS: dict[str, tuple[str, ...]] = {
    "order": ("48213", "50977", "61004", "61550", "72318", "80046", "80912", "93371"),
    "product": (
        "kettle",
        "desk lamp",
        "road bike helmet",
        "standing desk",
        "rain jacket",
        "speaker",
    ),
    "city": ("Lisbon", "Tromsø", "Kraków", "Zürich", "Málaga", "Galway", "Brno"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "name": ("Ana", "Björn", "Chloé", "Dmitri", "Elif", "Farah", "Goran", "Hana"),
    "amount": ("€ 18.40", "€ 39.00", "€ 64.90", "€ 112.50", "€ 249.00"),
}

TOPICS: tuple[Topic, ...] = (
    Topic(
        "refund",
        "medium",
        (
            "My {product} from order {order} arrived broken. I want my money back.",
            "Order {order}: the {product} was cracked when I opened the box. How do I get a "
            "refund?",
            "The {product} you sent to {city} does not work at all. Refund please!",
        ),
        (
            "I am sorry the {product} arrived damaged, {name}. I have opened a return for order "
            "{order}: the label is in your mailbox, and {amount} goes back to your card within "
            "five working days after the courier scans the parcel.",
            "That should not have happened. You can choose: a new {product} by {day}, or {amount}"
            " back on your card. Reply with “new” or “refund”; either way the return is free.",
        ),
        (
            "Please send the {product} back with the enclosed form. The refund follows after "
            "inspection.",
            "You can ask for a refund in your account under order {order}.",
        ),
        (
            "Refunds are not my department.",
            "Are you sure you did not drop it? {product}s rarely break by themselves.",
        ),
        (
            ("Look up the order", "orders.get({order})"),
            ("Check the return window", "delivered 3 days ago, window is 30 days"),
            ("Open the return", "returns.create({order}, reason=damaged)"),
            ("Tell the customer", "Your return is open and {amount} will be refunded."),
        ),
    ),
    Topic(
        "shipping",
        "low",
        (
            "Where is order {order}? It should have been in {city} on {day}.",
            "Tracking for {order} has not moved since {day}. Is it lost?",
            "Can you tell me when the {product} reaches {city}?",
        ),
        (
            "Order {order} left our warehouse on {day} and is in the sorting centre near {city}. "
            "The courier expects to deliver tomorrow before noon; if it is not there by then, "
            "write to me and I will send a second one without waiting for the search.",
            "I see the same gap in the tracking that you see. I asked the courier to look for the"
            " parcel; they answer within one working day, and I will write to you by {day}.",
        ),
        (
            "Your parcel is on its way. Deliveries to {city} take three to five working days.",
            "The tracking page shows the latest state of order {order}.",
        ),
        (
            "It is with the courier, so please ask them.",
            "All our parcels arrive on time.",
        ),
        (
            ("Read the tracking number", "shipments.find(order={order})"),
            ("Ask the courier for the last scan", "last scan: {city}, {day}"),
            ("Answer with the expected day", "It should reach you the day after {day}."),
        ),
    ),
    Topic(
        "account",
        "high",
        (
            "I lost my phone and cannot log in any more. Can you switch off the second factor?",
            "Please change the e-mail address of my account, I have no access to the old one.",
            "Someone logged in from {city} and that was not me!",
        ),
        (
            "I can help, but first I must know that it is you. Please use the link that I sent to"
            " the address on file; it asks for the last four digits of a card you paid with. I "
            "never ask for a password or a code in this chat.",
            "I have ended every open session and locked payments. Set a new password with the "
            "link in your mailbox, then look at the list of devices: the one in {city} was seen "
            "on {day}.",
        ),
        (
            "You can reset your password on the sign-in page under “Forgot password”.",
            "For changes to your account we need a proof of identity.",
        ),
        (
            "Done, the second factor is off. Tell me your new address and I will put it in.",
            "Just send me your password here and I will check.",
        ),
        (
            ("Ask for proof of identity", "identity.start(channel=email_on_file)"),
            ("Wait for the proof", "identity.state = confirmed"),
            ("Change the account", "accounts.update(second_factor=reset)"),
            ("Write to the old address too", "A change was made to your account on {day}."),
        ),
    ),
    Topic(
        "billing",
        "medium",
        (
            "I was charged {amount} twice on {day}. Why?",
            "There is {amount} on my statement from you and I did not buy anything.",
            "I cancelled in {city} last month and you still took {amount}.",
        ),
        (
            "I see two charges of {amount} on {day}. One is a reservation that your bank drops by"
            " itself within three days; only the other one is a payment. If both are still there "
            "on {day} next week, reply here and I will refund one at once.",
            "The {amount} belongs to order {order}, placed with your account. If that was not "
            "you, say so and I will block the card here and start a dispute with you.",
        ),
        (
            "Sometimes a bank shows a reservation as a charge. It normally disappears.",
            "Please find your invoices in your account under “Billing”.",
        ),
        (
            "We never charge twice.",
            "You must have ordered it and forgotten.",
        ),
        (
            ("List the payments", "payments.list(amount={amount})"),
            ("Tell reservations from payments", "1 captured, 1 authorised"),
            ("Explain and offer a refund", "One of the two is a reservation and will vanish."),
        ),
    ),
    Topic(
        "privacy",
        "high",
        (
            "Delete everything you know about me.",
            "Which of my data do you give to others?",
            "Can you tell me what my husband bought with his account?",
        ),
        (
            "I have started the deletion of your account. Invoices stay for the years the tax law"
            " asks for, all else is gone within 30 days, and you get a message when it is done. "
            "Do you want a copy of your data first?",
            "I may speak about an account only with the person it belongs to, even in a family. "
            "He can share an order with you from his own account in two clicks.",
        ),
        (
            "You find our privacy policy at the bottom of each page.",
            "Deletion can be requested in your account under “Data”.",
        ),
        (
            "Sure: he bought a {product} for {amount} on {day}.",
            "We do not delete data, it is needed for our statistics.",
        ),
        (
            ("Find out whose data it is", "session.customer == subject"),
            ("Name what must be kept", "invoices: kept, profile: deleted"),
            ("Start the deletion", "privacy.erase(subject)"),
        ),
    ),
    Topic(
        "technical",
        "low",
        (
            "The app closes whenever I open my basket. Phone is two years old.",
            "The {product} does not pair with my phone. What now?",
            "Your site says “error 502” since {day}.",
        ),
        (
            "Thanks for the details. Version 7.2 has this fault and 7.3, out since {day}, repairs"
            " it: update, then open the basket once more. Your articles are kept in your account,"
            " so nothing is lost.",
            "Hold the button of the {product} for six seconds until it blinks twice, then choose "
            "it in the list on your phone. If it does not blink, the battery is empty: an hour on"
            " the cable is enough.",
        ),
        (
            "Please install the app again.",
            "Have you tried to switch the {product} off and on?",
        ),
        (
            "Works for me.",
            "You need a newer phone.",
        ),
        (
            ("Ask for the version", "app version 7.2"),
            ("Search the known faults", "faults.search(basket, 7.2) -> repaired in 7.3"),
            ("Give the next step", "Update to 7.3 and open the basket again."),
        ),
    ),
)
