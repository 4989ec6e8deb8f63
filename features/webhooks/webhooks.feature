@certify @vipps
Feature: Webhooks
  A webhook is a signal to look; it never moves money by itself, and nothing is lost without it.

  Background:
    Given a sale of 249.00
    And the cashier has scanned the customer's QR

  @VIPPS-EP-10 @VIPPS-WH-01 @VIPPS-WH-02 @VIPPS-WH-05
  Scenario: The till is registered once, however many sales there are
    When the customer pays
    Then the sale is paid at once
    When the cashier starts a sale of 100.00
    And the cashier scans the customer's QR
    And the customer pays
    Then the sale is paid at once
    And the till is registered for webhooks once

  @VIPPS-WH-06
  Scenario: Every webhook arrives twice
    Given every webhook arrives twice
    When the customer pays
    Then the sale is paid
    And the shop has taken 249.00
    And Vipps got 1 capture
    And Vipps delivered the webhook authorized 2 times

  @VIPPS-WH-07
  Scenario: Every webhook is late
    Given every webhook arrives 20 seconds late
    When the customer pays
    Then the sale is paid
    And the shop has taken 249.00
    And Vipps got 1 capture

  @VIPPS-WH-07
  Scenario: The news is older than the till's knowledge
    Given every webhook arrives 20 seconds late
    When the customer pays
    And the payment is captured
    And the cashier refunds 249.00
    Then the customer has 249.00 back
    When 1 minutes pass
    Then the sale is refunded
    And the shop has taken 0.00

  @VIPPS-EP-09 @VIPPS-WH-07
  Scenario: No webhook ever arrives
    Given no webhook arrives
    When the customer pays
    Then the sale is paid
    And the shop has taken 249.00

  @VIPPS-WH-03 @VIPPS-EP-13
  Scenario: Forged webhooks have no effect
    Given every webhook is forged
    When the customer pays
    Then the sale is paid
    And every forged webhook was turned away

  @VIPPS-WH-03 @VIPPS-EP-13
  Scenario Outline: Webhooks that somebody has laid hands on have no effect
    Given every webhook <flaw>
    When the customer pays
    Then the sale is paid
    And every forged webhook was turned away

    Examples:
      | flaw                  |
      | is altered on its way |
      | comes unsigned        |

  @VIPPS-WH-07
  Scenario Outline: Webhooks overtake each other
    Given the webhook <name> is overtaken by the next one
    When the customer pays
    Then the sale is paid
    When 1 minutes pass
    Then the sale is paid
    And the shop has taken 249.00
    And Vipps got 1 capture

    Examples:
      | name       |
      | created    |
      | authorized |
      | captured   |

  @VIPPS-WH-07
  Scenario: Old news of a payment that is over moves no money
    Given every webhook arrives 120 seconds late
    When the customer pays
    Then the sale is paid
    When the cashier refunds 100.00
    Then the customer has 100.00 back
    When 10 minutes pass
    Then the shop has taken 149.00
    And Vipps got 1 capture
    And Vipps got 1 refund

  @VIPPS-WH-06 @VIPPS-WH-07
  Scenario: A webhook tells of the approval after the cashier cancelled
    Given every webhook arrives 20 seconds late
    And the cashier has pressed pay
    When the customer approves the payment
    And the cashier presses cancel
    Then the sale is cancelled
    When 1 minutes pass
    Then the sale is cancelled
    And the reservation is released
    And Vipps got no capture

  @VIPPS-WH-09
  Scenario: The till was away, and gets what it missed
    Given the till cannot be reached for the first 2 webhooks
    When the customer pays
    Then the sale is paid
    And the shop has taken 249.00
    When 1 minutes pass
    Then every webhook was acknowledged

  @VIPPS-WH-08
  Scenario: A webhook tells of a card that was refused
    Given the customer has no money
    When the cashier presses pay
    And 2 seconds pass
    Then Vipps delivered the webhook authorized 1 times
    And the payment is still pending
    And the payment is rejected
    And the sale is not paid

  @VIPPS-WH-08
  Scenario: Vipps tells of a failed approval without saying whose doing it was
    Given the cashier has pressed pay
    When Vipps tells of a failed approval, naming no key
    Then every webhook was acknowledged
    And the payment is still pending
    When the customer approves the payment
    Then the sale is paid
    And the shop has taken 249.00

  @VIPPS-WH-11
  Scenario: Kinds of webhooks that the till has never heard of
    Given the cashier has pressed pay
    When Vipps sends a webhook of a kind that nobody knows
    And Vipps sends a webhook of a kind that nobody knows about the payment
    Then every webhook was acknowledged
    And Vipps sent 1 webhook of kind recurring.agreement-pondered.v1
    And Vipps sent 1 webhook of kind epayments.payment.pondered.v1
    And the payment is still pending
    When the customer approves the payment
    Then the sale is paid
    And the shop has taken 249.00

  @VIPPS-WH-11 @VIPPS-ERR-07
  Scenario: A webhook that cannot be read
    Given the cashier has pressed pay
    When Vipps sends a webhook that is no JSON
    Then the payment is still pending
    When the customer approves the payment
    Then the sale is paid

  @VIPPS-WH-04
  Scenario: Somebody else is registered for the same address with another secret
    Given somebody else registers the till's webhook address
    When the customer pays
    Then the sale is paid
    And every webhook signed with the other secret was turned away
    And the shop has taken 249.00
    And Vipps got 1 capture
