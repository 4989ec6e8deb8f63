@certify @qerko @kassa-club @loyalty-cards
Feature: Paying with the club's card
  A guest who uses the card gets a bill of their own, is asked what to do with points and stamps, and pays what is left.

Rule: Points are collected or spent, as the guest likes

  Background:
    Given the guest is a member with 500 points
    And the guest has added the club's card
    And a bill on table 1
    And the waiter has added 2 Beer at 89.00
    And the waiter has added 1 Soup at 145.00
    And the guest has scanned table 1

  @QERKO-NEG-01 @QERKO-NEG-02 @QERKO-NEG-08
  Scenario: The guest declines the discount and collects points
    Given the guest has used the card for everything
    Then the individual bill of the guest has 2 Beer, 1 Soup
    And the guest is asked whether to collect or spend
    When the guest chooses to collect
    Then the guest is asked nothing
    And the guest has a discount of 0.00
    And the bill of the guest takes further discounts
    When the guest swipes
    Then the guest has paid 323.00
    And the guest has a receipt
    And the bill is paid
    And the individual bill earns 323 points and spends 0
    And the member has 823 points

  @QERKO-NEG-02 @QERKO-NEG-06 @QERKO-NEG-07 @QERKO-BILL-04
  Scenario: The guest spends all points
    Given the guest has used the card for everything
    When the guest chooses to spend
    Then the guest is asked how many points
    And the guest may spend at most 500 points
    When the guest names 500 points
    Then the guest is asked nothing
    And the guest has a discount of 5.00
    And the bill of the guest takes no further discounts
    And the guest is to pay 318.00
    When the guest swipes
    Then the guest has paid 318.00
    And the bill is paid
    And the individual bill earns 318 points and spends 500
    And the member has 318 points

  @QERKO-NEG-02
  Scenario: Whoever answers everything is asked nothing in the end
    Given the guest has used the card for everything
    When the guest answers whatever is asked, 10 times at most
    Then the guest is asked nothing
    When the guest swipes
    Then the bill is paid

  @QERKO-NEG-01 @QERKO-NEG-07 @QERKO-BILL-02
  Scenario: The guest spends some points on a part of the bill
    Given the guest has used the card for 1 Beer
    Then the individual bill of the guest has 1 Beer
    When the guest chooses to spend 200 points
    Then the guest is to pay 87.00
    When the guest swipes
    Then the guest has paid 87.00
    And the member has 387 points
    And 234.00 is left on the bill
    And Anna sees 1 Beer, 1 Soup on table 1

  @tips
  Scenario: A tip earns no points
    Given the guest has used the card for 1 Soup
    And the guest has chosen to collect
    When the guest adds a tip of 20.00
    And the guest swipes
    Then the guest has paid 165.00
    And the individual bill earns 145 points and spends 0

  @QERKO-NEG-01
  Scenario: The second guest pays the rest with another card
    Given Anna is a member with 100 points
    And Anna has added the club's card
    And the guest has used the card for 2 Beer
    And Anna has scanned table 1
    When Anna picks everything
    And Anna uses the card
    Then the individual bill of Anna has 1 Soup
    When the guest chooses to spend all points
    And Anna chooses to spend all points
    And Anna swipes
    And the guest swipes
    Then Anna has paid 144.00
    And the guest has paid 173.00
    And the bill is paid
    And the member has 173 points

Rule: What a member does not have is not asked about

  Background:
    Given a bill on table 1
    And the guest has scanned table 1

  @QERKO-NEG-02
  Scenario: A new member has nothing to spend
    Given the guest is a member
    And the guest has added the club's card
    And the waiter has added 1 Soup at 145.00
    And the guest has used the card for everything
    Then the guest is asked nothing
    When the guest swipes
    Then the guest has paid 145.00
    And the member has 145 points

  @QERKO-NEG-07
  Scenario: Nobody spends more points than the bill is worth
    Given the guest is a member with 500 points
    And the guest has added the club's card
    And the waiter has added 1 Mint at 4.00
    And the guest has used the card for everything
    When the guest chooses to spend
    Then the guest may spend at most 400 points
    When the guest names 400 points
    Then the guest is to pay 0.00
    When the guest swipes
    Then the guest has paid 0.00
    And the bill is paid
    And the member has 100 points

  @ten-percent-off @QERKO-NEG-02 @QERKO-NEG-07 @QERKO-BILL-04
  Scenario: Members get ten percent off, without being asked
    Given the guest is a member
    And the guest has added the club's card
    And the waiter has added 1 Soup at 145.00
    And the guest has used the card for everything
    Then the guest is asked nothing
    And the guest has a discount of 14.50
    And the bill of the guest takes no further discounts
    When the guest swipes
    Then the guest has paid 130.50
    And the member has 130 points

Rule: The sixth coffee is free

  Background:
    Given the guest is a member with 5 coffee stamps
    And the guest has added the club's card
    And a bill on table 1
    And the waiter has added 2 Coffee at 45.00
    And the guest has scanned table 1
    And the guest has used the card for everything

  @QERKO-NEG-02 @QERKO-NEG-07
  Scenario: A full stamp card and points, in several rounds
    Then the guest is asked about the free coffee
    When the guest takes the free coffee and chooses to spend
    Then the guest is asked how many points
    When the guest names 225 points
    Then the guest is asked nothing
    And the guest has a discount of 47.25
    And the guest is to pay 42.75
    When the guest swipes
    Then the guest has paid 42.75
    And the member has 42 points
    And the member has 1 coffee stamps

  @QERKO-NEG-06 @QERKO-NEG-07
  Scenario: The stamps are being spent when somebody else of the family wants a free coffee
    Given Anna has added the card of the guest
    And the bank takes 25 seconds
    When the guest takes the free coffee and chooses to collect
    And the guest swipes
    And the waiter adds 1 Coffee at 45.00
    And Anna scans table 1
    And Anna picks everything
    And Anna uses the card
    Then Anna is asked whether to collect or spend
    When Anna chooses to collect
    And Anna swipes
    Then the guest has paid 45.00
    And Anna has paid 45.00
    And the member has 2 coffee stamps

  @QERKO-NEG-08
  Scenario: The guest keeps the stamps for another day
    When the guest keeps the free coffee and chooses to collect
    Then the guest has a discount of 0.00
    When the guest swipes
    Then the guest has paid 90.00
    And the member has 7 coffee stamps
    And the member has 315 points

  @QERKO-NEG-06
  Scenario: Stamps come back when the payment comes to nothing
    Given the guest has no money left
    When the guest takes the free coffee and chooses to collect
    And the guest swipes
    Then the guest has paid nothing
    And the member has 5 coffee stamps
    And the member has 225 points
