@certify @qerko @kassa-club @loyalty-cards
Feature: Points move with the money
  Points are held while the guest pays, taken once the bill is paid, and given back when the payment comes to nothing.

  Background:
    Given the guest is a member with 500 points
    And the guest has added the club's card
    And a bill on table 1
    And the waiter has added 2 Beer at 89.00
    And the waiter has added 1 Soup at 145.00
    And the guest has scanned table 1

  @QERKO-NEG-06
  Scenario: Nothing is taken before the guest pays
    Given a transfer of money takes 25 seconds
    And the guest has used the card for everything
    And the guest has chosen to spend all points
    Then the member has 500 points
    When the guest swipes
    Then the member has 0 points
    And the waiter sees 1 individual bill paying
    And the guest has paid 318.00
    And the member has 318 points

  @QERKO-NEG-06
  Scenario: The money does not come, and the guest gets the points back
    Given the guest has no money left
    And the guest has used the card for everything
    And the guest has chosen to spend all points
    When the guest swipes
    Then the guest has paid nothing
    And the guest is back at the individual bill
    And the member has 500 points
    And the waiter sees 1 individual bill ready
    When the guest leaves
    Then Anna sees 2 Beer, 1 Soup on table 1

  @QERKO-NEG-06
  Scenario: The waiter calls the payment off
    Given a transfer of money takes 25 seconds
    And the guest has used the card for everything
    And the guest has chosen to spend all points
    When the guest swipes
    And the waiter cancels the payment
    Then the guest has paid nothing
    And the member has 500 points

  @QERKO-NEG-06 @QERKO-PAY-04
  Scenario Outline: A message arrives twice, points move once
    Given <message> arrives twice
    And the guest has used the card for everything
    And the guest has chosen to spend all points
    When the guest swipes
    Then the guest has paid 318.00
    And 500 points were spent once for individual bills
    And 318 points were earned once for individual bills
    And the member has 318 points

    Examples:
      | message          |
      | paymentStart     |
      | paymentProcessed |
      | paymentClosed    |

  @QERKO-NEG-06
  Scenario Outline: The payment breaks off, and the guest gets the points back
    Given <trouble>
    And the guest has used the card for everything
    And the guest has chosen to spend all points
    When the guest swipes
    And 2 minutes pass
    Then the guest has paid nothing
    And the member has 500 points
    When the guest swipes
    Then the guest has paid 318.00
    And the member has 318 points

    Examples:
      | trouble                                         |
      | paymentStart never reaches the till             |
      | the till's answer to paymentStart gets lost     |
      | paymentProcessed never reaches the till         |
      | the till's answer to paymentProcessed gets lost |

  @QERKO-NEG-06 @QERKO-PAY-05
  Scenario: The till is not told how the payment ended, and asks
    Given paymentClosed never reaches the till
    And the guest has used the card for everything
    And the guest has chosen to spend all points
    When the guest swipes
    Then the guest has paid 318.00
    And the member has 0 points
    And after at most 600 seconds the bill is paid
    And the member has 318 points

Rule: One balance, wherever it is spent

  @QERKO-NEG-06 @QERKO-NEG-07
  Scenario: Two individual bills of one member
    Given Anna has added the card of the guest
    And Anna has scanned table 1
    And the guest has used the card for 2 Beer
    And the guest has chosen to spend 400 points
    When Anna picks 1 Soup
    And Anna uses the card
    And Anna chooses to spend
    Then Anna may spend at most 100 points
    When Anna names 101 points
    Then Anna is told about the answer
    When Anna names 100 points
    And Anna swipes
    And the guest swipes
    Then Anna has paid 144.00
    And the guest has paid 174.00
    And the member has 318 points

  @QERKO-NEG-06 @QERKO-NEG-07
  Scenario: Two individual bills are agreed in turn, and both are paid
    Given Anna has added the card of the guest
    And Anna has scanned table 1
    And the guest has used the card for 2 Beer
    And Anna has used the card for 1 Soup
    When the guest chooses to spend
    And Anna chooses to spend
    Then the guest may spend at most 500 points
    And Anna may spend at most 500 points
    When the guest names 500 points
    And Anna names 500 points
    Then Anna is told about the answer
    When the guest swipes
    Then the guest has paid 173.00

  @QERKO-NEG-06 @QERKO-NEG-07
  Scenario: The points are spent at the counter before the guest pays
    Given the guest has used the card for everything
    And the guest has chosen to spend all points
    When the guest spends 500 points at the counter
    And the guest swipes
    Then the guest has paid nothing
    And the guest is told about the discount
    When the guest leaves
    And the guest picks everything
    And the guest uses the card
    And the guest chooses to spend
    Then the guest may spend at most 95 points
    When the guest names 95 points
    And the guest swipes
    Then the guest has paid 322.05
    And the member has 322 points

  @QERKO-NEG-06
  Scenario: The points are being spent at the table when the guest wants them at the counter
    Given a transfer of money takes 25 seconds
    And the guest has used the card for everything
    And the guest has chosen to spend all points
    And the guest has swiped
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    When the cashier spends 500 points
    Then the till refuses with "insufficient-points"
    And the guest has paid 318.00
    And the member has 318 points
