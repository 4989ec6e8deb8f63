@certify @qerko
Feature: Payments at the table that come to nothing
  What is called off costs nobody anything: the items are open again, and nothing is booked.

  Background:
    Given a bill on table 1
    And the waiter has added 2 Beer at 89.00
    And the waiter has added 1 Soup at 145.00

  @QERKO-PAY-03
  Scenario: A guest without money
    Given the guest has no money left
    When the guest scans table 1
    And the guest picks everything
    And the guest swipes
    Then the guest has paid nothing
    And the guest is told about the money
    And 323.00 is left on the bill
    And the till has booked nothing
    And Anna sees 2 Beer, 1 Soup on table 1

  @QERKO-PAY-03
  Scenario: A guest without money, and another one who has some
    Given the guest has no money left
    And the guest has paid everything on table 1
    When Anna scans table 1
    And Anna picks everything
    And Anna swipes
    Then Anna has paid 323.00
    And the guest has paid nothing
    And the bill is paid

  @QERKO-PAY-02 @QERKO-PAY-03
  Scenario: The waiter cancels while the bank is still thinking
    Given the bank takes 60 seconds
    And the guest has scanned table 1
    And the guest has picked 2 Beer
    When the guest swipes
    Then the waiter sees 2 Beer locked
    When the waiter cancels the payment
    Then the guest has paid nothing
    And the guest is told about a cancelled payment
    And the waiter sees 2 Beer open
    And the till has booked nothing
    And Anna sees 2 Beer, 1 Soup on table 1

  @QERKO-PAY-02 @QERKO-PAY-03
  Scenario: The waiter cancels one of two payments
    Given the bank takes 60 seconds
    When Qerko starts a payment of 1 Soup
    Then the till accepts it
    When 1 seconds pass
    And the guest scans table 1
    And the guest picks 2 Beer
    And the guest swipes
    Then the waiter sees 2 Beer locked
    When the waiter cancels the payment
    Then the guest has paid nothing
    And the waiter sees 2 Beer open
    When Qerko starts a payment of 1 Soup
    Then the till says no

  @QERKO-PAY-03
  Scenario: The waiter cancels, and Qerko is slow to hear it
    Given the bank takes 60 seconds
    And Qerko answers cancelPayment with 500 at first
    And the guest has scanned table 1
    And the guest has picked 2 Beer
    And the guest has swiped
    When the waiter cancels the payment
    Then after at most 30 seconds 323.00 is left on the bill and nothing is locked
    And the guest has paid nothing

  Scenario: The waiter cancels too late
    When the guest pays everything on table 1
    Then the bill is paid
    When the waiter tries to cancel the payment
    Then the waiter is refused with "payment-over"
    And the guest has paid 323.00

  @QERKO-BILL-02 @QERKO-PAY-05
  Scenario: The waiter wants to cancel what Qerko says is paid
    Given paymentClosed never reaches the till
    When the guest pays everything on table 1
    And the waiter wants to cancel the payment, which may be too late
    And 10 seconds pass
    Then the guest has paid 323.00
    And Anna sees nothing on table 1
    And after at most 60 seconds the bill is paid
    And the till has booked it once

  @QERKO-PAY-02
  Scenario: The waiter may not close the bill while a guest is paying
    Given the bank takes 60 seconds
    And the guest has scanned table 1
    And the guest has picked 2 Beer
    And the guest has swiped
    When the waiter closes the bill
    Then the waiter is refused with "payment-under-way"
    When 60 seconds pass
    Then the guest has paid 178.00
    And 145.00 is left on the bill

  @QERKO-PAY-03
  Scenario: A payment that was cancelled gets no receipt any more
    Given the guest has no money left
    And the guest has paid everything on table 1
    When Qerko asks for the guest's receipt after all
    Then the till says no
    And the till has booked nothing

  @QERKO-PAY-03
  Scenario Outline: Qerko closes a payment with a word that says nothing
    Given the bank takes 60 seconds
    And the guest has scanned table 1
    And the guest has picked 2 Beer
    And the guest has swiped
    When Qerko closes the guest's payment as <word>
    Then the till does as it is told
    And the waiter sees 2 Beer locked
    And Qerko was asked about the payment
    When 60 seconds pass
    Then the guest has paid 178.00
    And the till has booked it once

    Examples:
      | word      |
      | PONDERED  |
      | PROCESSED |

  @QERKO-PAY-03 @QERKO-PAY-05
  Scenario: Qerko contradicts itself after the payment
    Given the guest has paid everything on table 1
    When Qerko closes the guest's payment as CANCELED
    Then Qerko was asked about the payment
    And the bill is paid
    And the till has booked it once

  @QERKO-PAY-03 @QERKO-PAY-05
  Scenario: Qerko contradicts itself after it has cancelled the payment
    Given the guest has no money left
    And the guest has scanned table 1
    And the guest has picked 1 Soup
    And the guest has swiped
    When Qerko closes the guest's payment as PAID
    Then Anna sees 2 Beer, 1 Soup on table 1
    And Qerko was asked about the payment
    And 323.00 is left on the bill
    And the till has booked nothing

  Scenario: Qerko closes a payment that nobody started
    When Qerko closes a payment that nobody started as PAID
    Then the till does as it is told
    And the till has booked nothing
    When the guest pays everything on table 1
    Then the guest has paid 323.00
