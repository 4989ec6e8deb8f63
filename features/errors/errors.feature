Feature: Errors and limits
  Whatever Vipps answers, the cashier is told which step failed, and no step is repeated that must not be.

  Background:
    Given a sale of 249.00
    And the cashier has scanned the customer's QR

  @VIPPS-ERR-03
  Scenario: Too many payment requests
    Given Vipps answers the payment request with 429, to be tried again after 12 seconds
    When the cashier presses pay
    And 20 seconds pass
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

  @VIPPS-EP-24 @VIPPS-ERR-02
  Scenario: Nothing works for two minutes, and then everything
    Given Vipps answers every payment request with 503
    When the cashier presses pay
    And 2 minutes pass
    Then the payment is still pending
    And the sale is not paid
    When the cashier presses cancel
    Then after at most 90 seconds the payment is cancelled
    And nothing was reserved
