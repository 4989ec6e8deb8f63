@certify @qerko
Feature: Paying at the table
  Guests pay what they picked with their own phones; paid is what Qerko says is paid.

  Background:
    Given a bill on table 1
    And the waiter has added 2 Beer at 89.00
    And the waiter has added 1 Soup at 145.00

  @QERKO-CONN-01 @QERKO-CONN-02 @QERKO-MSG-01 @QERKO-MSG-03 @QERKO-MSG-04 @QERKO-BILL-01 @QERKO-BILL-02
  Scenario: One guest pays everything
    When the guest scans table 1
    And the guest picks everything
    Then the guest is to pay 323.00
    When the guest swipes
    Then the guest has paid 323.00
    And the guest has a receipt
    And the guest's receipt has 2 Beer, 1 Soup and nothing else, if it has any items
    And the bill is paid
    And Anna sees nothing on table 1

  @QERKO-PAY-07 @QERKO-BILL-02
  Scenario: Two guests split the bill
    When the guest scans table 1
    And the guest picks 1 Beer
    And the guest swipes
    Then the guest has paid 89.00
    And 234.00 is left on the bill
    And Anna sees 1 Beer, 1 Soup on table 1
    When Anna picks everything
    And Anna swipes
    Then Anna has paid 234.00
    And the bill is paid

  @QERKO-PAY-07
  Scenario: One guest pays in two rounds
    When the guest scans table 1
    And the guest picks 1 Beer
    And the guest swipes
    Then the guest has paid 89.00
    And the guest has a receipt
    And the guest's receipt has 1 Beer and nothing else, if it has any items
    And the waiter sees 1 Beer open
    And the waiter sees 1 Beer paid
    When the guest scans table 1
    And the guest picks everything
    And the guest swipes
    Then the guest has paid 234.00
    And the bill is paid

  @tips
  Scenario: A tip on top
    When the guest scans table 1
    And the guest picks 1 Soup
    And the guest adds a tip of 20.00
    Then the guest is to pay 165.00
    When the guest swipes
    Then the guest has paid 165.00
    And 178.00 is left on the bill

  @QERKO-PAY-02 @QERKO-PAY-07
  Scenario: Two guests pay different things at the same moment
    Given the bank takes 5 seconds
    And the guest has scanned table 1
    And the guest has picked 2 Beer
    And Anna has scanned table 1
    And Anna has picked 1 Soup
    When the guest and Anna swipe at the same moment
    Then the guest has paid 178.00
    And Anna has paid 145.00
    And the bill is paid

  @QERKO-PAY-02 @QERKO-PAY-07
  Scenario: Two guests want the same beer at the same moment
    Given the bank takes 5 seconds
    And the guest has scanned table 1
    And the guest has picked 2 Beer
    And Anna has scanned table 1
    And Anna has picked 1 Beer
    When the guest and Anna swipe at the same moment
    Then the guest has paid 178.00
    And Anna has paid nothing
    And Anna is told about a bill that has changed
    And 145.00 is left on the bill

  Scenario Outline: A guest picks what cannot be had
    When the guest scans table 1
    And the guest picks <what>
    And the guest swipes
    Then the guest has paid nothing
    And the guest is told about <topic>
    And 323.00 is left on the bill

    Examples:
      | what            | topic                   |
      | 3 Beer          | a bill that has changed |
      | too little Soup | the smallest part       |

  Scenario: The waiter brings more while a guest is about to pay
    Given the guest has scanned table 1
    And the guest has picked everything
    When the waiter adds 1 Cake at 75.00
    And the guest swipes
    Then the guest has paid 323.00
    And 75.00 is left on the bill
    And Anna sees 1 Cake on table 1

  Scenario: Two bills on one table
    Given another bill on table 1 with 1 Steak at 310.00
    When the guest scans table 1
    And the guest picks everything on the bill with Steak
    And the guest swipes
    Then the guest has paid 310.00
    And 323.00 is left on the bill
    And Anna sees 2 Beer, 1 Soup on table 1

  @QERKO-BILL-03
  Scenario: The bill is settled at the counter while a guest looks at it
    Given the guest has scanned table 1
    And the guest has picked everything
    When the waiter closes the bill
    And the guest swipes
    Then the guest has paid nothing
    And the guest is told that nothing is left to pay
    And the till has booked nothing

  @QERKO-BILL-02
  Scenario: Nothing is added to a bill that is paid
    When the guest pays everything on table 1
    Then the bill is paid
    When the waiter adds 1 Cake at 75.00
    Then the waiter is refused with "bill-state"
    And Anna sees nothing on table 1
