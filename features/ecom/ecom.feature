@certify @vipps
Feature: Paying by the older generation
  Shops in the field still speak eCommerce v2: another way to ask, one callback instead of webhooks, the same money.

  Background:
    Given a sale of 249.00
    And the cashier has scanned the customer's QR

  @VIPPS-EC-01 @VIPPS-EC-02 @VIPPS-EC-06
  Scenario: A whole life, from the request to the refund
    When the customer pays
    Then the sale is paid
    And the callback was accepted
    When the cashier refunds 100.00
    Then the customer has 100.00 back

  @VIPPS-EC-03
  Scenario Outline: Nobody knows whether the request got through
    Given <trouble>
    When the customer pays
    Then the sale is paid
    And the shop has taken 249.00
    And Vipps got <requests> payment requests

    Examples:
      | trouble                                        | requests |
      | Vipps' answer to the payment request gets lost | 1        |
      | Vipps never answers the payment request        | 1        |

  @VIPPS-EC-03 @VIPPS-ERR-02
  Scenario: The payment request gets through when nobody expects it any more
    Given the first payment request takes 12 seconds to get through
    And Vipps' answer to every payment reading takes 4.5 seconds
    When the cashier presses pay
    And 30 seconds pass
    Then the payment is still pending
    When the customer approves the payment
    Then the sale is paid
    And the shop has taken 249.00

  @VIPPS-EC-08
  Scenario: Vipps is down for a while, and is not hammered
    Given Vipps answers every payment request with 500
    When the cashier presses pay
    And 5 minutes pass
    Then the sale is not paid
    And Vipps got at least 1 payment requests

  @VIPPS-EC-04
  Scenario Outline: A write is repeated with its own id
    Given <trouble>
    When the customer pays
    Then the sale is paid
    And every capture carried the same key and body

    Examples:
      | trouble                                |
      | Vipps' answer to the capture gets lost |
      | Vipps answers the capture with 500     |

  @VIPPS-EC-05 @VIPPS-EC-06
  Scenario: The callback never comes
    Given no callback arrives
    When the customer pays
    Then the sale is paid

  @VIPPS-EC-06
  Scenario: Somebody else sends the callback
    Given every callback is forged
    When the cashier presses pay
    And the customer approves the payment
    Then every forged callback was turned away
    And the sale is paid

  @VIPPS-EC-06
  Scenario: Somebody who does not know the till's token sends the callback without it
    Given every callback comes without the till's own token
    When the cashier presses pay
    And the customer approves the payment
    Then every forged callback was turned away
    And the sale is paid

  @VIPPS-EC-05
  Scenario Outline: The card is refused
    When the cashier starts a sale of <amount>
    And the cashier scans the customer's QR
    And the cashier presses pay
    And the customer approves the payment
    Then the payment is rejected
    And the sale is open again
    And the cashier is told about a declined card

    Examples:
      | amount |
      | 1.51   |
      | 1.86   |

  @VIPPS-EC-02 @VIPPS-EP-20
  Scenario: A number from abroad is not cut down to a Norwegian one
    When a customer from Denmark comes
    And the cashier scans the customer's QR
    And the cashier presses pay
    Then the payment is failed
    And the cashier is warned about another tender
    And Vipps got no payment request

  @VIPPS-EC-05
  Scenario: The app is too old
    Given the customer uses an outdated app
    When the cashier presses pay
    Then the payment is failed
    And the sale is open again

  @VIPPS-EC-07
  Scenario: The cashier gives up, before or after the approval
    When the cashier presses pay
    And the cashier presses cancel
    Then the sale is cancelled
    And nothing was reserved
    Given a sale of 99.00
    And the cashier has scanned the customer's QR
    And Vipps takes 4.5 seconds for every capture
    When the cashier presses pay
    And the customer approves the payment
    Then the sale is paid
