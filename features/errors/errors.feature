@certify @vipps
Feature: Errors and limits
  Whatever Vipps answers, the cashier is told which step failed, and no step is repeated that must not be.

  Background:
    Given a sale of 249.00
    And the cashier has scanned the customer's QR

  @VIPPS-ERR-03
  Scenario: Too many payment requests
    Given Vipps answers the payment request with 429, to be tried again after 12 seconds
    When the cashier presses pay
    And 1 minutes pass
    And the customer approves the payment
    Then the sale is paid
    And the payment request was tried again no sooner than 12 seconds later
    And every payment request carried the same key and body

  @VIPPS-ERR-03
  Scenario: Too many readings
    Given no webhook arrives
    And Vipps answers the payment reading with 429, to be tried again after 12 seconds
    When the cashier presses pay
    And the customer approves the payment
    Then the sale is paid
    And the payment reading was tried again no sooner than 12 seconds later

  @VIPPS-ERR-04
  Scenario: The payment request meets a lock
    Given Vipps answers the payment request with 423
    When the cashier presses pay
    And 10 seconds pass
    And the customer approves the payment
    Then the sale is paid
    And every payment request carried the same key and body

  @VIPPS-ERR-01 @VIPPS-ERR-05 @VIPPS-ERR-07
  Scenario Outline: The payment request is refused for good
    Given Vipps answers the payment request with <status> and code <code>
    When the cashier presses pay
    Then the payment is failed
    And the cashier is warned about another tender
    And the sale is open again
    And Vipps got 1 payment request
    When the customer pays
    Then the sale is paid

    Examples:
      | status | code |
      | 400    | 7010 |
      | 400    | 6010 |
      | 400    | 4070 |
      | 400    | 9999 |
      | 403    | 5080 |
      | 403    | 5040 |

  @VIPPS-ERR-07
  Scenario: Vipps refuses what it does not know
    Given Vipps refuses unknown members of a request
    When the customer pays
    Then the sale is paid

  @VIPPS-ERR-08
  Scenario: Vipps is slow everywhere, not down
    Given Vipps takes 4.5 seconds for everything
    When the cashier scans the customer's QR of format 2.0
    Then the till knows the customer's number
    When the cashier presses enrol
    And 20 seconds pass
    And the customer approves the login
    Then after at most 60 seconds the enrolment is enrolled
    When the cashier presses pay
    And 20 seconds pass
    And the customer approves the payment
    Then the sale is paid
    When the cashier refunds 249.00
    Then the customer has 249.00 back
    And Vipps got 1 login request
    And Vipps got 1 payment request
    And Vipps got 1 capture
    And Vipps got 1 refund

  @VIPPS-EP-24 @VIPPS-ERR-02
  Scenario: Nothing works for two minutes, and then everything
    Given Vipps answers every payment request with 503
    When the cashier presses pay
    And 2 minutes pass
    Then the sale is not paid
    When the cashier presses cancel
    Then after at most 90 seconds the sale is cancelled
    And nothing was reserved

Rule: Words change, codes stay

  @VIPPS-ERR-06
  Scenario Outline: A payment request is refused in other words
    Given Vipps has reworded its errors
    And Vipps answers the payment request with <status> and code <code>
    When the cashier presses pay
    Then the payment is failed
    And the cashier is warned about another tender
    And Vipps got 1 payment request

    Examples:
      | status | code |
      | 400    | 7010 |
      | 400    | 9999 |
      | 403    | 5080 |

  @VIPPS-ERR-06
  Scenario: "Try again later" in other words
    Given Vipps has reworded its errors
    And Vipps answers the capture with 400 and code 6280
    When the customer pays
    Then the sale is paid
    And every capture carried the same key and body
    And Vipps got 2 captures

  @VIPPS-ERR-06
  Scenario: "Funds unavailable" in other words
    Given Vipps has reworded its errors
    And Vipps answers the capture with 400 and code 6260
    When the customer pays
    Then the payment is failed
    And the reservation is released
    And Vipps got 1 capture

  @VIPPS-ERR-06
  Scenario: "Cannot cancel processing payment" in other words
    Given Vipps has reworded its errors
    And Vipps answers the cancellation with 400 and code 6250
    And the cashier has pressed pay
    When the cashier presses cancel
    Then the sale is cancelled
    And the payment has vanished from the phone

  @VIPPS-ERR-06 @VIPPS-LG-11
  Scenario Outline: A login ends in other words
    Given Vipps has reworded its errors
    When the cashier presses enrol
    And 30 seconds pass
    And Vipps answers the next login poll with 400 and code <code>
    Then the enrolment is <state>
    And the cashier is warned about <reason>

    Examples:
      | code           | state    | reason                |
      | access_denied  | declined | the customer declined |
      | expired_token  | expired  | no answer in time     |
      | old_app        | failed   | the app is too old    |
      | never_heard_of | failed   | the enrolment         |

  @VIPPS-ERR-06 @VIPPS-QR-08
  Scenario: An expired QR in other words
    Given Vipps has reworded its errors
    When the cashier scans "https://qr.vipps.no/p/forgotten"
    Then the cashier is warned about a fresh QR is needed

Rule: What is new does no harm

  @VIPPS-ERR-07
  Scenario: A whole visit while Vipps has news everywhere
    Given Vipps has added members and values everywhere
    And Vipps has revoked the access tokens
    When the cashier scans the customer's QR of format 2.0
    Then the till knows the customer's number
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the customer has joined
    When the cashier presses pay
    And 30 seconds pass
    Then the payment is still pending
    When the customer approves the payment
    Then the sale is paid at once
    And the member has 249 points
    When the cashier refunds 49.00
    Then the customer has 49.00 back
    And the cashier is warned of nothing

  @VIPPS-ERR-07
  Scenario: Polling alone, through a state that is new
    Given Vipps has added members and values everywhere
    And no webhook arrives
    When the cashier presses pay
    And 9 minutes pass
    Then the payment is still pending
    When the customer approves the payment
    Then the sale is paid
    And the shop has taken 249.00

  @VIPPS-ERR-07
  Scenario: Cancelling while Vipps has news everywhere
    Given Vipps has added members and values everywhere
    And the cashier has pressed pay
    When the cashier presses cancel
    Then the sale is cancelled
    And the payment is cancelled
    And nothing was reserved

  @VIPPS-ERR-07
  Scenario: A refused card while Vipps has news everywhere
    Given Vipps has added members and values everywhere
    And the customer has no money
    When the cashier presses pay
    Then the payment is rejected
    And the cashier is told about a declined card
    And the sale is open again

  @VIPPS-ERR-07 @VIPPS-ERR-02
  Scenario: A refund of unknown outcome is found in an event log with events that are new
    Given Vipps has added members and values everywhere
    When the customer pays
    Then the sale is paid
    When Vipps' answer to the refund gets lost from now on
    And the cashier refunds 49.00
    Then the customer has 49.00 back

  @VIPPS-ERR-07 @VIPPS-ERR-05
  Scenario Outline: Errors with news in them are still told apart
    Given Vipps has added members and values everywhere
    And Vipps answers the <call> with 400 and code <code>
    When the cashier presses pay
    And the customer <habit> from now on
    And 1 minutes pass
    Then the payment is <state>
    And Vipps got <number> <call>s

    Examples:
      | call            | code | habit               | state    | number |
      | payment request | 7010 | ignores the phone   | failed   | 1      |
      | capture         | 6280 | approves everything | captured | 2      |
      | capture         | 6260 | approves everything | failed   | 1      |
