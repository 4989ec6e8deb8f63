@certify @vipps @kassa-club
Feature: Members are recognised
  Membership is the shop's own knowledge; Vipps is told of a visit, and never blocks anything.

  @VIPPS-LG-04 @VIPPS-CI-03
  Scenario: A member is recognised and not asked to join again
    Given the customer is a member
    And a sale of 100.00
    When the cashier scans the customer's QR
    Then the till recognises a member
    When the cashier presses enrol
    Then the till refuses with "already-a-member"
    And Vipps got 1 login request

  @VIPPS-QR-01
  Scenario: Somebody who has not joined is no member
    Given a sale of 100.00
    When the cashier scans the customer's QR
    Then the till recognises no member

  @VIPPS-LG-21
  Scenario: A member is the same member however the number became known
    Given the customer is a member with 100 points
    And a sale of 100.00
    When the cashier scans the customer's QR of format 2.0
    Then the till recognises a member
    When the customer pays
    Then the sale is paid
    When the cashier starts a sale of 100.00
    And the cashier types the customer's phone number as "NATIONAL"
    Then the till recognises a member
    When the customer pays
    Then the sale is paid
    And the member has 300 points

  @VIPPS-QR-02 @VIPPS-EP-14
  Scenario: Whose number cannot be looked up does not earn for the member before
    Given the customer is a member
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    And Vipps answers every QR exchange with 500
    When another customer comes
    And the cashier scans the customer's QR of format 2.0
    And the customer pays
    Then the sale is paid
    And the sale earns 0 points

Rule: The customer's app shows the club

  @VIPPS-CI-01 @VIPPS-CI-02 @VIPPS-CI-03
  Scenario: A member who is scanned sees the club in the app
    Given the customer is a member
    And a sale of 100.00
    When the cashier scans the customer's QR
    Then the phone shows the club
    And 1 check-in says that the customer is a member

  @VIPPS-CI-03 @VIPPS-CI-04
  Scenario: Somebody who is no member sees nothing
    Given a sale of 100.00
    When the cashier scans the customer's QR
    Then no check-in says that the customer is a member
    And the phone shows nothing of the club

  @VIPPS-CI-01
  Scenario: Each scan checks in once, without a button
    Given the customer is a member
    And a sale of 100.00
    When the cashier scans the customer's QR
    Then 1 check-in says that the customer is a member
    When the cashier scans the customer's QR of format 2.0
    Then 2 check-ins say that the customer is a member

  @VIPPS-CI-01 @VIPPS-CI-03
  Scenario: A scan before the sale checks in as well
    Given the customer is a member
    And the customer has scanned the QR at the customer's scanner
    When the cashier starts a sale of 100.00
    Then 1 check-in says that the customer is a member
    When another customer comes
    And the customer scans the QR at the customer's scanner
    Then no check-in says that the customer is a member

  @VIPPS-CI-07
  Scenario: A foreign number is served without a check-in
    Given a customer from Czechia
    And a sale of 100.00
    When the cashier scans the customer's QR
    Then the till knows the customer's number
    And Vipps got no check-in
    And the cashier is warned of nothing

  @VIPPS-CI-06
  Scenario: The app is closed
    Given the customer is a member
    And the customer has closed the app
    And a sale of 100.00
    When the cashier scans the customer's QR
    Then the phone shows nothing of the club
    And the cashier is warned of nothing

Rule: A check-in that fails is told, and the sale goes on

  @VIPPS-CI-05 @VIPPS-CI-06 @VIPPS-ERR-01
  Scenario Outline: The check-in fails
    Given the customer is a member
    And a sale of 100.00
    And <trouble>
    When the cashier scans the customer's QR
    Then the cashier is warned about the check-in
    And the till recognises a member
    When the customer pays
    Then the sale is paid
    And the sale earns 100 points

    Examples:
      | trouble                                         |
      | Vipps answers every check-in with 500           |
      | Vipps answers every check-in with 400           |
      | Vipps answers every check-in with 401           |
      | Vipps answers every check-in with 429           |
      | check-in behaves as in Vipps' test environment  |
      | Vipps' answer to the check-in gets lost         |
      | Vipps' answer to the check-in breaks off        |

  @VIPPS-CI-06
  Scenario: The check-in hangs, and nobody waits for it
    Given the customer is a member
    And a sale of 100.00
    And Vipps never answers the check-in
    When the cashier scans the customer's QR
    Then the till recognises a member
    When the customer pays
    Then the sale is paid at once
    And the cashier is warned about the check-in
