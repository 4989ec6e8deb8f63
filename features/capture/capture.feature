@certify @vipps
Feature: Taking the money
  The approved amount is captured at once, exactly once, and the sale is paid only when it is.

  Background:
    Given a sale of 249.00
    And the cashier has scanned the customer's QR

  @VIPPS-ERR-02 @VIPPS-EP-08 @VIPPS-EP-14 @VIPPS-EP-15
  Scenario Outline: The capture happens, its answer does not come
    Given <trouble>
    When the customer pays
    Then the sale is paid
    And the shop has taken 249.00
    And every capture carried the same key and body

    Examples:
      | trouble                                     |
      | Vipps' answer to the capture gets lost      |
      | Vipps' answer to the capture breaks off     |
      | Vipps' answer to the capture is garbage     |
      | Vipps never answers the capture             |
      | Vipps does the capture but answers with 500 |
      | Vipps does the capture but answers with 504 |

  @VIPPS-ERR-02 @VIPPS-EP-08 @VIPPS-EP-14
  Scenario Outline: The capture does not happen at first
    Given <trouble>
    When the customer pays
    Then the sale is paid
    And the shop has taken 249.00
    And every capture carried the same key and body
    And Vipps got 2 captures

    Examples:
      | trouble                                           |
      | Vipps never even gets the capture                 |
      | Vipps answers the capture with 500                |
      | Vipps answers the capture with 408                |
      | Vipps answers the capture with 400 and code 6280  |

  @VIPPS-ERR-04
  Scenario: Another operation holds the payment
    Given Vipps answers the capture with 423 and code 6160
    When the customer pays
    Then the sale is paid
    And every capture carried the same key and body
    And Vipps got 2 captures

  @VIPPS-ERR-03
  Scenario: Vipps asks for patience
    Given Vipps answers the capture with 429, to be tried again after 15 seconds
    When the customer pays
    Then the sale is paid
    And the capture was tried again no sooner than 15 seconds later

  @VIPPS-EP-14 @VIPPS-EP-16 @VIPPS-ERR-05
  Scenario Outline: Vipps refuses the capture: nothing is paid, the reservation is released
    Given Vipps answers the capture with 400 and code <code>
    When the customer pays
    Then the payment is failed
    And the sale is open again
    And the cashier is warned about the released reservation
    And the reservation is released
    And Vipps got 1 capture
    When the customer pays
    Then the sale is paid
    And the shop has taken 249.00

    Examples:
      | code |
      | 6260 |
      | 6200 |
      | 9999 |

  @VIPPS-EP-24
  Scenario: Vipps is down for minutes, and the till does not hammer it
    Given Vipps answers every capture with 500
    When the cashier presses pay
    And the customer approves the payment
    And 5 minutes pass
    Then the sale is not paid
