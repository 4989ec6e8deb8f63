@certify @qerko
Feature: A line that looks alive and is dead
  Nobody tells the till: it has to notice by itself.

  Background:
    Given a bill on table 1
    And the waiter has added 2 Beer at 89.00

  @QERKO-CONN-03
  Scenario: The line goes dead
    When the connection goes dead for 300 seconds
    Then within 90 seconds the till has a new connection
    And Anna sees 2 Beer on table 1

  @QERKO-CONN-03
  Scenario: The line goes dead twice
    When the connection goes dead for 300 seconds
    Then within 90 seconds the till has a new connection
    When the connection goes dead for 300 seconds
    Then within 90 seconds the till has a new connection
    And Anna sees 2 Beer on table 1

  Scenario: The line is dead for a moment only
    When the connection goes dead for 4 seconds
    And 90 seconds pass
    Then Anna sees 2 Beer on table 1

  @QERKO-CONN-03
  Scenario: A guest scans while the line is dead
    When the connection goes dead for 300 seconds
    And the guest scans table 1
    Then the guest is told that the restaurant cannot be reached
    And within 90 seconds the till has a new connection
    And the guest sees 2 Beer on table 1

  @QERKO-CONN-03 @QERKO-PAY-05
  Scenario: The line goes dead in the middle of a payment
    Given the bank takes 22 seconds
    And the guest has scanned table 1
    And the guest has picked everything
    And the guest has swiped
    When the connection goes dead for 300 seconds
    And 60 seconds pass
    Then the guest has paid nothing
    And within 90 seconds the till has a new connection
    And after at most 600 seconds 178.00 is left on the bill and nothing is locked
    And the till has booked nothing
