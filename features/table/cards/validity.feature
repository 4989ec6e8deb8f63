@certify @qerko @loyalty-cards
Feature: Where the club's card is good
  A card that the authority has let in is good in every restaurant that takes the brand, until it is revoked.

  Background:
    Given the guest is a member with 500 points
    And a bill on table 1
    And the waiter has added 1 Soup at 145.00

  @QERKO-CARD-01 @QERKO-NEG-01
  Scenario: A card that the member has confirmed is used by somebody else of the family
    Given Anna has asked for the card of the guest
    And the guest has confirmed the card by mail
    When Anna scans table 1
    And Anna picks everything
    And Anna uses the card
    And Anna chooses to collect
    And Anna swipes
    Then Anna has paid 145.00
    And the member has 645 points

  @two-restaurants @QERKO-CARD-04
  Scenario: One card in two restaurants
    Given the guest has added the club's card
    And a bill of 1 Cake at 60.00 on table 1 of the other restaurant
    When the guest scans table 1
    And the guest picks everything
    And the guest uses the card
    And the guest chooses to spend all points
    And the guest swipes
    Then the guest has paid 140.00
    When the guest scans table 1 of the other restaurant
    And the guest picks everything
    And the guest uses the card
    And the guest chooses to spend all points
    Then the guest is to pay 58.60
    When the guest swipes
    Then the guest has paid 58.60

  @own-authority @QERKO-CARD-01 @QERKO-CARD-02
  Scenario: An authority of its own decides, whatever becomes of the restaurant's connection
    Given Anna has asked for the card of the guest
    When the connection breaks
    And the guest confirms the card by mail
    Then the card of Anna is authorized
    And Qerko got 1 verdict

  @own-authority @QERKO-CARD-04
  Scenario: A restaurant takes what the independent authority has let in
    Given the guest has asked for the club's card
    When the guest scans table 1
    And the guest picks everything
    And the guest uses the card
    And the guest chooses to collect
    And the guest swipes
    Then the guest has paid 145.00

Rule: No other card is good

  @QERKO-CARD-04
  Scenario Outline: A forged card
    When the guest scans table 1
    And the guest picks everything
    And the guest uses a card whose token is <flaw>
    Then the guest is told about the card
    And the till refused startIndividualBill with "CARD_INVALID"
    And the waiter sees 1 Soup open
    When the guest swipes
    Then the guest has paid 145.00
    And the member has 500 points

    Examples:
      | flaw                    |
      | made up                 |
      | empty                   |
      | unsigned                |
      | signed by somebody else |
      | signed for another card |
      | cut off                 |
      | far too long            |

  @QERKO-CARD-04
  Scenario: A revoked card
    Given the guest has added the club's card
    And the staff has revoked the card of the guest
    When the guest scans table 1
    And the guest picks everything
    And the guest uses the card
    Then the guest is told about the card
    And the till refused startIndividualBill with "CARD_INVALID"
    And the waiter sees 1 Soup open

  @QERKO-CARD-04
  Scenario: A card that is still being confirmed
    Given Anna has asked for the card of the guest
    When Anna scans table 1
    And Anna picks everything
    And Anna uses the card
    Then the app does not offer it
    And the waiter sees 1 Soup open

  Scenario: A restaurant that does not take the brand
    Given the guest has added the club's card
    And the restaurant does not take the club's card
    When the guest scans table 1
    And the guest picks everything
    And the guest uses the card
    Then the app does not offer it
