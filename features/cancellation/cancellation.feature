@certify @vipps
Feature: Cancelling
  The cashier may change their mind; Vipps has the last word on whether that came in time.

  Background:
    Given a sale of 249.00
    And the cashier has scanned the customer's QR

  @VIPPS-EP-12 @VIPPS-EP-17
  Scenario: Before the customer has answered
    Given the cashier has pressed pay
    When the cashier presses cancel
    Then the sale is cancelled
    And the payment is cancelled
    And the cashier is told about the payment is cancelled
    And the payment has vanished from the phone
    And nothing was reserved

  @VIPPS-EP-16 @VIPPS-EP-17
  Scenario: The customer was quicker, and nobody told the till
    Given no webhook arrives
    And the cashier has pressed pay
    When the customer approves the payment
    And the cashier presses cancel
    Then the sale is cancelled
    And the reservation is released

  @VIPPS-EP-17
  Scenario: After the money is taken it is too late
    When the customer pays
    Then the sale is paid
    When the cashier presses cancel
    Then the till refuses with "sale-state"
    And the sale is paid
    And Vipps got no cancellation

  @VIPPS-EP-17
  Scenario: The capture was quicker
    Given Vipps takes 4.5 seconds for every capture
    And the cashier has pressed pay
    When the customer approves the payment
    And 2 seconds pass
    And the cashier presses cancel
    Then the sale is paid
    And the cashier is warned about too late
    And the shop has taken 249.00

  @VIPPS-EP-16 @VIPPS-EP-17
  Scenario Outline: The money cannot be taken, and the cashier gives up
    Given <trouble>
    And the cashier has pressed pay
    When the customer approves the payment
    And 20 seconds pass
    And the cashier presses cancel
    And 2 minutes pass
    Then the sale is cancelled
    And the reservation is released

    Examples:
      | trouble                              |
      | Vipps answers every capture with 500 |
      | Vipps answers every capture with 423 |

  @VIPPS-ERR-02 @VIPPS-EP-08 @VIPPS-EP-17
  Scenario Outline: The cancellation happens, its answer does not come
    Given <trouble>
    And the cashier has pressed pay
    When the cashier presses cancel
    Then the sale is cancelled
    And nothing was reserved
    And the payment has vanished from the phone

    Examples:
      | trouble                                          |
      | Vipps' answer to the cancellation gets lost      |
      | Vipps' answer to the cancellation breaks off     |
      | Vipps' answer to the cancellation is garbage     |
      | Vipps never answers the cancellation             |
      | Vipps does the cancellation but answers with 500 |

  @VIPPS-ERR-02 @VIPPS-ERR-04 @VIPPS-EP-08
  Scenario Outline: The cancellation does not happen at first
    Given <trouble>
    And the cashier has pressed pay
    When the cashier presses cancel
    Then the sale is cancelled
    And the payment has vanished from the phone
    And Vipps got 2 cancellations

    Examples:
      | trouble                                               |
      | Vipps never even gets the cancellation                |
      | Vipps answers the cancellation with 500               |
      | Vipps answers the cancellation with 423               |

  @VIPPS-EP-17
  Scenario: Vipps cannot cancel while the customer is authorising
    Given Vipps answers the cancellation with 400 and code 6250
    And the cashier has pressed pay
    When the cashier presses cancel
    Then the sale is cancelled
    And the payment has vanished from the phone

  @VIPPS-EP-17
  Scenario: Vipps refuses to cancel, and the customer pays
    Given Vipps answers the cancellation with 400 and code 6190
    And the cashier has pressed pay
    When the cashier presses cancel
    Then the cashier is warned about the payment
    When 11 minutes pass
    Then the sale is not paid
    And nothing was reserved

  @VIPPS-EP-17
  Scenario: Pressing cancel twice cancels once
    Given the cashier has pressed pay
    When the cashier presses cancel twice
    Then the sale is cancelled
    And Vipps got 1 cancellation

  @VIPPS-EP-17
  Scenario: A sale without a payment is simply over
    When the cashier presses cancel
    Then the sale is cancelled
    And Vipps got no cancellation

  @VIPPS-EP-17 @VIPPS-ERR-02
  Scenario: Cancelling a request of which nobody knows whether it got through
    Given Vipps' answer to the payment request gets lost
    And Vipps answers the payment reading with 500
    And the cashier has pressed pay
    When the cashier presses cancel
    Then the sale is cancelled
    And nothing was reserved

  @VIPPS-ERR-03 @VIPPS-EP-17
  Scenario: Vipps asks for patience with the cancellation
    Given Vipps answers the cancellation with 429, to be tried again after 15 seconds
    And the cashier has pressed pay
    When the cashier presses cancel
    Then the sale is cancelled
    And the cancellation was tried again no sooner than 15 seconds later
    And the payment has vanished from the phone
