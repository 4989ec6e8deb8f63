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

  Scenario: A tip on top
    When the guest scans table 1
    And the guest picks 1 Soup
    And the guest adds a tip of 20.00
    Then the guest is to pay 165.00
    When the guest swipes
    Then the guest has paid 165.00
    And 178.00 is left on the bill

  @QERKO-PAY-03
  Scenario: A guest without money
    Given the guest has no money left
    When the guest scans table 1
    And the guest picks everything
    And the guest swipes
    Then the guest has paid nothing
    And the guest is told about the money
    And 323.00 is left on the bill
    And Anna sees 2 Beer, 1 Soup on table 1
