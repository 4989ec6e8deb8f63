@certify @qerko
Feature: The restaurant's line to Qerko
  The till keeps one line to Qerko. When it breaks, the till comes back: soon where it may, late where it must.

  Background:
    Given a bill on table 1
    And the waiter has added 2 Beer at 89.00

  @QERKO-CONN-01 @QERKO-CONN-02
  Scenario: The till says who it is, and keeps one connection
    When 5 minutes pass
    And the guest pays everything on table 1
    Then the guest has paid 178.00
    And the till has said who it is, every time
    And the staff sees that the restaurant is connected

  @QERKO-CONN-04
  Scenario: Qerko restarts
    When Qerko restarts
    Then within 5 seconds the till has a new connection
    And Anna sees 2 Beer on table 1
    And the till has connected 2 times

  @QERKO-CONN-04
  Scenario: Qerko restarts again and again
    When Qerko restarts
    Then within 5 seconds the till has a new connection
    When Qerko restarts
    Then within 5 seconds the till has a new connection
    When Qerko restarts
    Then within 5 seconds the till has a new connection
    And Anna sees 2 Beer on table 1

  @QERKO-CONN-04
  Scenario: Qerko restarts in the middle of a payment
    Given the bank takes 60 seconds
    And the guest has scanned table 1
    And the guest has picked everything
    And the guest has swiped
    When Qerko restarts
    Then within 5 seconds the till has a new connection
    When 60 seconds pass
    Then the guest has paid 178.00
    And the till has booked it once

  Scenario: A guest scans while the line is broken
    Given the till does not get through to Qerko for 3 times
    When the connection breaks
    And the guest scans table 1
    Then the guest is told that the restaurant cannot be reached
    And within 180 seconds the till has a new connection
    And the guest sees 2 Beer on table 1

  Scenario Outline: Qerko closes the connection
    When Qerko closes the connection with <code>
    Then the till keeps away for <at least> seconds
    And within <at most> seconds the till has a new connection
    And Anna sees 2 Beer on table 1

    @QERKO-CONN-05
    Examples: a restart is announced
      | code | at least | at most |
      | 4503 | 110      | 90      |

    Examples: for reasons that nobody knows
      | code | at least | at most |
      | 1011 | 0        | 60      |
      | 4999 | 0        | 60      |

  @QERKO-CONN-06
  Scenario: Qerko says that the key is wrong
    When Qerko closes the connection with 4401
    Then the staff sees that the restaurant is refused
    And the till tries at most 1 time in 1 minute

  @QERKO-CONN-05
  Scenario: Qerko announces a restart
    When Qerko announces a restart of 120 seconds
    Then the staff sees that the restaurant is waiting
    When the guest scans table 1
    Then the guest is told that the restaurant cannot be reached
    And the till keeps away for 100 seconds
    And within 100 seconds the till has a new connection
    And the guest sees 2 Beer on table 1

  @QERKO-CONN-05
  Scenario: The restart takes longer than announced
    When Qerko announces a restart of 300 seconds
    Then the till tries at most 2 times in 5 minutes
    And within 300 seconds the till has a new connection

  @QERKO-CONN-05 @QERKO-PAY-05
  Scenario: Qerko announces a restart in the middle of a payment
    Given the bank takes 60 seconds
    And the guest has scanned table 1
    And the guest has picked everything
    And the guest has swiped
    When Qerko announces a restart of 120 seconds
    And 60 seconds pass
    Then the guest has paid nothing
    And after at most 600 seconds 178.00 is left on the bill and nothing is locked
    And Qerko was asked about the payment
    And the till has booked nothing

  @QERKO-CONN-02
  Scenario: Another till takes the restaurant's place
    When another till connects with the restaurant's key
    Then the staff sees that the restaurant is waiting
    And the till keeps away for 5 seconds
    And the till tries at most 40 times in 20 minutes

  @QERKO-CONN-02
  Scenario: Another till takes the restaurant's place again and again
    When another till connects with the restaurant's key
    And 20 minutes pass
    And the other till connects again
    Then the till keeps away for 5 seconds
    And the till tries at most 40 times in 20 minutes

  @QERKO-CONN-06
  Scenario: The restaurant's key is deleted
    When the restaurant's key is deleted at Qerko
    Then the staff sees that the restaurant is refused
    And the till tries at most 1 time in 1 minute
    And the till tries at most 20 times in 20 minutes
    And the staff sees that the restaurant is refused
    When the guest scans table 1
    Then the guest is told that the restaurant cannot be reached

  @QERKO-CONN-06
  Scenario: Another key of the restaurant is deleted
    When a further key of the restaurant is made and deleted
    Then the staff sees that the restaurant is connected
    And Anna sees 2 Beer on table 1
    And the till has connected 1 time

  @QERKO-CONN-07
  Scenario: The till does not get through for a while
    Given the till does not get through to Qerko for 6 times
    When the connection breaks
    And 15 minutes pass
    Then the till waits longer from attempt to attempt
    And the restaurant is connected after at most 60 seconds
    And Anna sees 2 Beer on table 1

  @QERKO-CONN-07
  Scenario: The line breaks once, long after the till did not get through for a while
    Given the till does not get through to Qerko for 6 times
    When the connection breaks
    And 15 minutes pass
    Then the staff sees that the restaurant is connected
    When the connection breaks
    Then within 60 seconds the till has a new connection
    And Anna sees 2 Beer on table 1

  @websocket-only @QERKO-CONN-06
  Scenario: Qerko does not say whether it lets the till in
    Given Qerko does not say whether it lets the till in
    When the connection breaks
    And 40 seconds pass
    Then the staff sees that the restaurant is refused
    And the till tries at most 1 time in 1 minute

  @websocket-only
  Scenario: Qerko talks rubbish when the till connects
    Given Qerko talks rubbish when the till connects
    When the connection breaks
    Then within 60 seconds the till has a new connection
    And Anna sees 2 Beer on table 1
