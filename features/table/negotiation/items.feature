@certify @qerko @kassa-club @loyalty-cards
Feature: Whose items they are
  What is on an individual bill is nobody else's to pay, and what is somebody else's comes on no individual bill.

  Background:
    Given the guest is a member with 500 points
    And the guest has added the club's card
    And a bill on table 1
    And the waiter has added 2 Beer at 89.00
    And the waiter has added 1 Soup at 145.00
    And the guest has scanned table 1

Rule: What a guest has taken is gone for the others

  @QERKO-NEG-04
  Scenario: Others see what is left
    Given the guest has used the card for 1 Beer
    Then Anna sees 1 Beer, 1 Soup on table 1
    When the guest chooses to collect
    Then Anna sees 1 Beer, 1 Soup on table 1
    When Anna picks everything
    And Anna swipes
    Then Anna has paid 234.00
    When the guest swipes
    Then the guest has paid 89.00
    And the bill is paid

  @QERKO-NEG-04
  Scenario: A guest who was choosing at the same time cannot pay them
    Given Anna has scanned table 1
    And Anna has picked everything
    And the guest has used the card for 1 Soup
    When Anna swipes
    Then Anna has paid nothing
    And Anna is told about a bill that has changed
    When the guest chooses to collect
    And the guest swipes
    Then the guest has paid 145.00
    And Anna sees 2 Beer on table 1

  @QERKO-NEG-04
  Scenario: A second card cannot take them
    Given Anna has added the card of the guest
    And Anna has scanned table 1
    And Anna has picked 1 Soup
    And the guest has used the card for everything
    When Anna uses the card
    Then Anna is told about items that she cannot have

  @QERKO-NEG-04 @QERKO-PAY-01
  Scenario: They can be paid on no other bill, whatever the app says
    Given the guest has used the card for 1 Soup
    When Qerko starts a payment of 1 Soup
    Then the till says no
    And the waiter sees 0 Soup paid

  @QERKO-NEG-01
  Scenario: What is ordered later comes on the table's bill
    Given the guest has used the card for everything
    When the waiter adds 1 Cake at 60.00
    Then Anna sees 1 Cake on table 1
    When the guest chooses to collect
    Then the individual bill of the guest has 2 Beer, 1 Soup
    When the guest swipes
    Then the guest has paid 323.00
    And 60.00 is left on the bill

Rule: Nobody takes what is not there

  @QERKO-NEG-01 @QERKO-NEG-04
  Scenario: What another guest is paying
    Given a transfer of money takes 25 seconds
    And the guest has picked 1 Soup
    And Anna has scanned table 1
    And Anna has picked 1 Soup
    And Anna has swiped
    When the guest uses the card
    Then the guest is told about another guest is paying
    And the till refused startIndividualBill with "ITEM_LOCKED"
    And Anna has paid 145.00

  @QERKO-NEG-01 @QERKO-BILL-02
  Scenario: What another guest has paid
    Given the guest has picked 1 Soup
    And Anna has paid everything on table 1
    When the guest uses the card
    Then the guest is told about nothing is left to pay
    And the till refused startIndividualBill with "BILL_CLOSED"

  @QERKO-NEG-01
  Scenario: What another guest has paid of it
    Given the guest has picked 2 Beer
    And Anna has scanned table 1
    And Anna has picked 1 Beer
    And Anna has swiped
    When the guest uses the card
    Then the guest is told about a bill that has changed
    And the till refused startIndividualBill with "ITEM_NOT_FOUND"

  @QERKO-NEG-01
  Scenario Outline: What no app would ask for
    When Qerko wants an individual bill of <wish>
    Then the till says no
    And Anna sees 2 Beer, 1 Soup on table 1

    Examples:
      | wish                     |
      | too little Beer          |
      | minus one Beer           |
      | no Beer                  |
      | nothing                  |

  @QERKO-NEG-01
  Scenario Outline: What does not exist
    When Qerko wants an individual bill of <wish>
    Then the till says no with <code>
    And Anna sees 2 Beer, 1 Soup on table 1

    @QERKO-BILL-03
    Examples: bills
      | wish                       | code           |
      | a bill that does not exist | BILL_NOT_FOUND |

    Examples: items
      | wish                       | code           |
      | an item that is on no bill | ITEM_NOT_FOUND |
      | three of two Beer          | ITEM_NOT_FOUND |
      | two and one of two Beer    | ITEM_NOT_FOUND |

Rule: Nothing is lost on the way

  @QERKO-NEG-01 @QERKO-NEG-04
  Scenario Outline: The wish or its answer does not arrive as it should
    Given <trouble>
    And the guest has picked everything
    When the guest uses the card
    Then the guest is told about the restaurant cannot be reached
    When the guest uses the card
    And the guest chooses to collect
    And the guest swipes
    Then the guest has paid 323.00
    And the waiter sees 1 individual bill paid
    And the bill is paid

    Examples:
      | trouble                                            |
      | the till's answer to startIndividualBill gets lost |
      | startIndividualBill never reaches the till         |
      | the connection breaks at startIndividualBill       |

  @QERKO-NEG-01
  Scenario: Two wishes with one card are two wishes
    When Qerko wants an individual bill of a Beer
    And Qerko wants an individual bill of a Soup
    Then nothing but 1 x 145.00 is on it, if the till grants it

  @QERKO-NEG-01
  Scenario: The wish arrives twice
    Given startIndividualBill arrives twice
    And the guest has used the card for everything
    When the guest chooses to collect
    And the guest swipes
    Then the guest has paid 323.00
    And the waiter sees 1 individual bill paid
