@certify @qerko
Feature: Receipts that come later
  While the fiscal printer is off the guest gets a promise, and later the receipt.

  Background:
    Given a bill on table 1
    And the waiter has added 1 Soup at 145.00
    And the fiscal printer is off

  @QERKO-PAY-06
  Scenario: The printer is back after five minutes
    When the guest pays everything on table 1
    Then the guest has paid 145.00
    And the guest has no receipt yet
    When 5 minutes pass
    Then the guest has no receipt yet
    And the bill is paid
    When the fiscal printer is back
    Then the guest has the receipt after at most 20 seconds

  @QERKO-PAY-06
  Scenario Outline: Asking for the receipt fails at first
    Given <trouble>
    And the guest has paid everything on table 1
    When the fiscal printer is back
    Then the guest has the receipt after at most <seconds> seconds
    And the till has booked it once

    Examples:
      | trouble                                           | seconds |
      | getPostponedReceipt never reaches the till        | 60      |
      | the till's answer to getPostponedReceipt gets lost | 60     |
      | the connection breaks at getPostponedReceipt      | 60      |
      | getPostponedReceipt arrives twice                 | 20      |

  @QERKO-PAY-04 @QERKO-PAY-06
  Scenario: The printer is back before Qerko asks again
    Given paymentProcessed arrives twice
    When the guest pays everything on table 1
    Then the guest has paid 145.00
    When the fiscal printer is back
    Then the guest has the receipt after at most 20 seconds
    And the till has booked it once

  @QERKO-PAY-06
  Scenario: Nobody promised this receipt
    When the fiscal printer is back
    And the guest pays everything on table 1
    And Qerko asks for the guest's postponed receipt
    Then the till says no
    And the guest has a receipt
