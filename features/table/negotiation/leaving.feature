@certify @qerko @kassa-club @loyalty-cards
Feature: Leaving an individual bill
  Who leaves before paying gives everything back: the items to the table's bill, the points to the member.

  Background:
    Given the guest is a member with 500 points
    And the guest has added the club's card
    And a bill on table 1
    And the waiter has added 2 Beer at 89.00
    And the waiter has added 1 Soup at 145.00
    And the guest has scanned table 1
    And the guest has used the card for everything

  @QERKO-NEG-05
  Scenario: Before answering, back to the table's bill
    When the guest leaves
    Then the guest is back at the bill
    And Anna sees 2 Beer, 1 Soup on table 1
    And the member has 500 points
    When Anna picks everything
    And Anna swipes
    Then Anna has paid 323.00

  @QERKO-NEG-05 @QERKO-NEG-06
  Scenario: After agreeing, and once more from the beginning
    Given the guest has chosen to spend all points
    When the guest leaves
    Then the guest is back at the bill
    And the member has 500 points
    When the guest picks 1 Beer
    And the guest uses the card
    And the guest chooses to spend all points
    And the guest swipes
    Then the guest has paid 84.00
    And the member has 84 points
    And Anna sees 1 Beer, 1 Soup on table 1

  @QERKO-NEG-04
  Scenario: The till does not hear of it, and the guest is led back to the individual bill
    Given cancelIndividualBill never reaches the till
    And the guest has chosen to spend all points
    When the guest leaves
    Then the guest is back at the individual bill
    And the guest is to pay 318.00
    When the guest swipes
    Then the guest has paid 318.00
    And the bill is paid

  @QERKO-NEG-05
  Scenario: The till hears of it twice
    Given cancelIndividualBill arrives twice
    When the guest leaves
    Then the guest is back at the bill
    And Anna sees 2 Beer, 1 Soup on table 1
    And the waiter sees 1 individual bill cancelled

  @QERKO-BILL-03
  Scenario: The table's bill is closed meanwhile
    When the waiter closes the bill
    And the guest leaves
    Then the guest is told about the bill was closed
    And the waiter sees 1 individual bill cancelled

  @QERKO-NEG-06
  Scenario: The waiter may not close the table's bill while the guest is paying
    Given the bank takes 60 seconds
    And the guest has chosen to spend all points
    And the guest has swiped
    When the waiter closes the bill
    Then the waiter is refused with "payment-under-way"
    When 60 seconds pass
    Then the guest has paid 318.00
    And the bill is paid

  @QERKO-BILL-03 @QERKO-NEG-06
  Scenario: The table's bill is closed, and the guest pays all the same
    Given the guest has chosen to spend all points
    When the waiter closes the bill
    And the guest swipes
    Then the guest has paid nothing
    And the guest is told about nothing is left to pay
    And the member has 500 points

  @QERKO-NEG-05
  Scenario: The guest goes home without a word
    Given the guest has chosen to spend all points
    When nobody touches the individual bill any more
    Then the waiter sees 1 individual bill cancelled
    And Anna sees 2 Beer, 1 Soup on table 1
    When Anna picks everything
    And Anna swipes
    Then Anna has paid 323.00
    And the member has 500 points

  @QERKO-NEG-05 @QERKO-NEG-06
  Scenario: The money does not come for long, and the guest goes home without a word
    Given the bank takes 2000 seconds
    And the guest has chosen to spend all points
    And the guest has swiped
    When nobody touches the individual bill any more
    And the waiter cancels the payment
    Then the guest has paid nothing
    When nobody touches the individual bill any more
    Then the waiter sees 1 individual bill cancelled
    And Anna sees 2 Beer, 1 Soup on table 1
    And the member has 500 points

  @QERKO-NEG-04 @QERKO-NEG-06
  Scenario: The till hears late that the guest has left, when the guest is back and paying
    Given cancelIndividualBill arrives 10 seconds late
    And the guest has chosen to spend all points
    And the bank takes 60 seconds
    When the guest leaves
    Then the guest is back at the individual bill
    When the guest swipes
    And 20 seconds pass
    Then Anna sees nothing on table 1
    When 60 seconds pass
    Then the guest has paid 318.00
    And the bill is paid
    And the member has 318 points

  @QERKO-NEG-04 @QERKO-NEG-06
  Scenario: The bank thinks for longer than anybody leaves an individual bill alone
    Given the bank takes 1000 seconds
    And the guest has chosen to spend all points
    And the guest has swiped
    When nobody touches the individual bill any more
    Then Anna sees nothing on table 1
    When 2 minutes pass
    Then the guest has paid 318.00
    And the bill is paid
    And the member has 318 points

  @QERKO-BILL-03 @QERKO-NEG-05
  Scenario: The guest comes back too late
    Given the guest has chosen to spend all points
    When nobody touches the individual bill any more
    And the guest swipes
    Then the guest has paid nothing
    And the guest is back at the bill
    When the guest picks everything
    And the guest swipes
    Then the guest has paid 323.00
    And the member has 500 points

  @QERKO-BILL-03
  Scenario Outline: What is over is a bill no more
    Given the guest has chosen to collect
    And the guest has swiped
    When Qerko asks for <which>
    Then the till says no with <code>

    Examples:
      | which                      | code           |
      | the waiter's bill          | BILL_CLOSED    |
      | the individual bill        | BILL_CLOSED    |
      | a bill that does not exist | BILL_NOT_FOUND |
