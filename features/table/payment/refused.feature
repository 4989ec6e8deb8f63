@certify @qerko
Feature: The till checks what it is asked to take
  `paymentStart` is the last cheap moment to say no.

  Background:
    Given a bill on table 1
    And the waiter has added 2 Beer at 89.00
    And the waiter has added 1 Soup at 145.00

  @QERKO-PAY-01
  Scenario Outline: A payment that does not fit the bill
    Given Anna has scanned table 1
    When Qerko starts a payment of <payment>
    Then the till <answer>
    And the waiter sees 0 Soup locked
    And 323.00 is left on the bill

    Examples:
      | payment                               | answer                      |
      | 1 Unicorn                             | says no                     |
      | 3 Beer                                | says no                     |
      | 2 Beer, 1 Beer                        | says no                     |
      | 1 Soup on a bill that nobody opened   | says no with BILL_NOT_FOUND |
      | 1 Soup at 1.00 each                   | says no                     |
      | 1 Soup, but for 1.00 in all           | says no                     |
      | 1 Soup, but for 150.00 in all         | says no                     |
      | 1 Soup with a discount of 200.00      | says no                     |
      | 1 Soup in CZK                         | says no                     |
      | too little Soup                       | says no                     |
      | nothing                               | says no                     |

  @QERKO-PAY-01 @QERKO-BILL-02
  Scenario: What is paid cannot be paid again
    Given the guest has scanned table 1
    And the guest has picked 1 Soup
    And the guest has swiped
    When Qerko starts a payment of 1 Soup
    Then the till says no
    And 178.00 is left on the bill

  @QERKO-PAY-01 @QERKO-PAY-02
  Scenario: What another guest is paying cannot be paid
    Given the bank takes 60 seconds
    And the guest has scanned table 1
    And the guest has picked 1 Soup
    And the guest has swiped
    When Qerko starts a payment of 1 Soup
    Then the till says no
    When Qerko starts a payment of 1 Beer
    Then the till accepts it
    When 60 seconds pass
    Then the guest has paid 145.00

  @QERKO-PAY-01 @QERKO-BILL-03
  Scenario: A bill that is closed
    When the waiter closes the bill
    And Qerko starts a payment of 1 Soup
    Then the till says no with BILL_CLOSED

  @QERKO-PAY-02 @QERKO-PAY-05
  Scenario: Nobody knows anything of a payment that locks the soup
    When Qerko starts a payment of 1 Soup
    Then the till accepts it
    And the waiter sees 1 Soup locked
    And after at most 1200 seconds 323.00 is left on the bill and nothing is locked
    And the till has booked nothing

  @QERKO-PAY-02 @QERKO-PAY-05
  Scenario: The lock runs out while the bank is still thinking
    Given the bank takes 400 seconds
    And the guest has scanned table 1
    And the guest has picked 1 Soup
    And the guest has swiped
    When 7 minutes pass
    Then the till has booked what the guest has paid, if it was still wanted

  @QERKO-PAY-04
  Scenario: The same payment is started twice
    When Qerko starts a payment of 1 Soup
    And Qerko starts the same payment once more
    Then the till accepts it
    And the waiter sees 1 Soup locked

  @QERKO-PAY-01 @QERKO-PAY-04
  Scenario: What was refused is started again
    Given the bank takes 60 seconds
    And the guest has scanned table 1
    And the guest has picked 1 Soup
    And the guest has swiped
    When Qerko starts a payment of 1 Soup
    Then the till says no
    When the waiter cancels the payment
    Then the waiter sees 1 Soup open
    When Qerko starts the same payment once more
    Then after at most 600 seconds 323.00 is left on the bill and nothing is locked
    And the till has booked nothing

  @QERKO-PAY-01 @QERKO-PAY-04
  Scenario: Another payment under a number that is taken
    When Qerko starts a payment of 1 Soup
    And Qerko starts another payment under the same number, of 1 Beer
    Then the till says no
    And the waiter sees 0 Beer locked

  @QERKO-PAY-01
  Scenario: A receipt for a payment that nobody started
    When Qerko asks for the receipt of a payment that nobody started
    Then the till says no
    And the till has booked nothing
