@certify @vipps @kassa-club
Feature: Rewards
  Members collect points and stamps, and spend them; what they get is off the price before Vipps is asked for it.

  @VIPPS-EP-04 @VIPPS-EP-14
  Scenario: A member collects points
    Given the customer is a member
    And a sale of 100.50
    And the cashier has scanned the customer's QR
    When the cashier presses collect
    And the customer pays
    Then the sale is paid
    And the sale earns 100 points
    And the sale shows a balance of 100 points
    And the member has 100 points

  @VIPPS-EP-04 @VIPPS-EP-14
  Scenario: The member would rather collect in the end
    Given the customer is a member with 500 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    When the cashier spends 500 points
    And the cashier presses collect
    Then 100.00 are left to pay
    When the customer pays
    Then the sale is paid
    And the sale spends 0 points
    And the member has 600 points

  @VIPPS-EP-04 @VIPPS-EP-21 @VIPPS-EP-14
  Scenario: Points are spread over what they pay for, to the last one
    Given the customer is a member with 100 points
    And a sale of 10.00
    And the cashier has added an item of 10.00
    And the cashier has added an item of 10.00
    And the cashier has scanned the customer's QR
    When the cashier spends 100 points
    Then 29.00 are left to pay
    When the customer pays
    Then the sale is paid
    And the payment request names 29.00
    And the member has 29 points

  @VIPPS-EP-04 @VIPPS-EP-14
  Scenario: Rewards are chosen before the payment, not during it
    Given the customer is a member with 500 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    And the cashier has pressed pay
    When the cashier spends 500 points
    Then the till refuses with "sale-state"
    When the customer approves the payment
    Then the sale is paid
    And the shop has taken 100.00
    And the member has 600 points

  @VIPPS-EP-04 @VIPPS-EP-14
  Scenario: Who joins while the payment waits pays what was asked for
    Given a sale of 6 coffees
    And the cashier has scanned the customer's QR
    And the cashier has pressed enrol
    And the cashier has pressed pay
    When the customer approves the login
    Then the enrolment is enrolled
    And 270.00 are left to pay
    When the customer approves the payment
    Then the sale is paid
    And the shop has taken 270.00

  @VIPPS-EP-04 @VIPPS-EP-21
  Scenario: A member spends points as a discount
    Given the customer is a member with 500 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    When the cashier spends 500 points
    Then 95.00 are left to pay
    When the customer pays
    Then the sale is paid
    And the payment request names 95.00
    And the sale spends 500 points
    And the member has 95 points

  @VIPPS-EP-04
  Scenario: Nobody spends more points than there are
    Given the customer is a member with 100 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    When the cashier spends 101 points
    Then the till refuses with "insufficient-points"
    And 100.00 are left to pay

  @VIPPS-EP-04
  Scenario: Points can pay for everything
    Given the customer is a member with 500 points
    And a sale of 4.00
    And the cashier has scanned the customer's QR
    When the cashier spends as many points as fit
    Then 0.00 is left to pay
    When the cashier presses pay
    Then the sale is paid
    And Vipps got 1 payment request
    And the member has 100 points

  @VIPPS-EP-04
  Scenario: Points never leave less to pay than Vipps can take
    Given the customer is a member with 450 points
    And a sale of 5.00
    And the cashier has scanned the customer's QR
    When the cashier spends as many points as fit
    Then 1.00 is left to pay
    When the customer pays
    Then the sale is paid

  @VIPPS-EP-04
  Scenario: Somebody who is no member has no rewards
    Given a sale of 100.00
    And the cashier has scanned the customer's QR
    When the cashier presses collect
    Then the till refuses with "not-a-member"
    When the cashier spends 10 points
    Then the till refuses with "not-a-member"

Rule: The sixth coffee is free

  @VIPPS-EP-14 @VIPPS-EP-21
  Scenario: A full stamp card pays for the next coffee
    Given the customer is a member with 5 coffee stamps
    And a sale of 2 coffees
    When the cashier scans the customer's QR
    Then 45.00 are left to pay
    When the customer pays
    Then the sale is paid
    And the payment request names 45.00
    And the sale earns 45 points
    And the member has 1 coffee stamps

  @VIPPS-EP-04
  Scenario: A free coffee alone needs no payment
    Given the customer is a member with 5 coffee stamps
    And a sale of 1 coffees
    And the cashier has scanned the customer's QR
    When the cashier presses pay
    Then the sale is paid
    And Vipps got 1 payment request
    And the member has 0 coffee stamps

  @VIPPS-EP-21
  Scenario: Six coffees at once, the sixth of them free
    Given the customer is a member
    And a sale of 6 coffees
    When the cashier scans the customer's QR
    Then 225.00 are left to pay
    When the customer pays
    Then the sale is paid
    And the member has 0 coffee stamps

Rule: A payment that comes to nothing costs no points

  @VIPPS-EP-12
  Scenario: The customer rejects the payment
    Given the customer is a member with 500 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    And the cashier spends 500 points
    And the cashier has pressed pay
    Then the member has 0 points
    When the customer rejects the payment
    Then the payment is rejected
    And the member has 500 points

  @VIPPS-EP-12
  Scenario: The second attempt spends the points after all
    Given the customer is a member with 500 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    And the cashier spends 500 points
    And the cashier has pressed pay
    When the customer rejects the payment
    Then the sale is open again
    And 95.00 are left to pay
    When the customer pays
    Then the sale is paid
    And the sale spends 500 points
    And the member has 95 points

  @VIPPS-EP-12 @VIPPS-OPS-04
  Scenario: Somebody else pays in the end, without the member's points
    Given the customer is a member with 500 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    And the cashier spends 500 points
    And the cashier has pressed pay
    When the customer rejects the payment
    Then the payment is rejected
    When another customer comes
    And the cashier scans the customer's QR
    Then the till recognises no member
    And 100.00 are left to pay
    When the customer pays
    Then the sale is paid
    And the sale earns 0 points

  @VIPPS-EP-12
  Scenario: The payment expires
    Given the customer is a member with 500 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    And the cashier spends 500 points
    And the cashier has pressed pay
    When 11 minutes pass
    Then the payment is expired
    And the member has 500 points

  @VIPPS-EP-14
  Scenario: Vipps refuses to hand the money over
    Given the customer is a member with 500 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    And the cashier spends 500 points
    And Vipps answers the capture with 400 and code 6260
    When the customer pays
    Then the payment is failed
    And the member has 500 points

  @VIPPS-EP-12 @VIPPS-EP-17
  Scenario: The cashier cancels
    Given the customer is a member with 5 coffee stamps
    And a sale of 2 coffees
    And the cashier has scanned the customer's QR
    And the cashier spends 100 points
    And the cashier has pressed pay
    When the cashier presses cancel
    Then the sale is cancelled
    And the member has 225 points
    And the member has 5 coffee stamps

  @VIPPS-EP-26
  Scenario: Two tills, one balance
    Given the customer is a member with 500 points
    And a sale of 100.00
    And a sale of 100.00 at the other till
    And the cashier has scanned the customer's QR
    And the cashier spends 500 points
    And the cashier has pressed pay
    When the cashier at the other till scans the customer's QR
    And the cashier at the other till spends 500 points
    Then the till refuses with "insufficient-points"
    When the customer approves the payment
    Then the sale is paid
    And the member has 95 points

  @VIPPS-EP-26
  Scenario: The points are gone when the other till wants them
    Given the customer is a member with 500 points
    And a sale of 100.00
    And a sale of 100.00 at the other till
    And the cashier has scanned the customer's QR
    And the cashier spends 500 points
    And the cashier at the other till has scanned the customer's QR
    And the cashier at the other till spends 500 points
    When the customer pays
    Then the sale is paid
    When the cashier at the other till presses pay
    Then the till refuses with "insufficient-points"
    And Vipps got 2 payment requests
    And the member has 95 points

  @VIPPS-EP-26
  Scenario: Two tills, one stamp card
    Given the customer is a member with 5 coffee stamps
    And a sale of 2 coffees
    And a sale of 1 coffees at the other till
    And the cashier has scanned the customer's QR
    And the cashier has pressed pay
    When the cashier at the other till scans the customer's QR
    Then 45.00 are left to pay at the other till
    When the customer approves the payment
    Then the sale is paid
    And the member has 1 coffee stamps

Rule: A refund turns rewards back

  @VIPPS-EP-18
  Scenario: All of the money goes back, and all of the points
    Given the customer is a member with 500 points
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    And the cashier spends 500 points
    When the customer pays
    Then the sale is paid
    When the cashier refunds 95.00
    Then the customer has 95.00 back
    And the sale is refunded
    And the member has 500 points

  @VIPPS-EP-18
  Scenario: Part of the money goes back, and the points that it earned
    Given the customer is a member
    And a sale of 100.00
    And the cashier has scanned the customer's QR
    When the customer pays
    Then the sale is paid
    And the member has 100 points
    When the cashier refunds 40.00
    Then the customer has 40.00 back
    And the member has 60 points

  @VIPPS-EP-18
  Scenario: A refunded coffee takes its stamp back
    Given the customer is a member with 3 coffee stamps
    And a sale of 1 coffees
    And the cashier has scanned the customer's QR
    When the customer pays
    Then the sale is paid
    And the member has 4 coffee stamps
    When the cashier refunds 45.00
    Then the sale is refunded
    And the member has 3 coffee stamps

  @VIPPS-EP-18 @VIPPS-EP-12
  Scenario: The money goes back in three parts, and the points with it
    Given the customer is a member with 500 points
    And a sale of 105.00
    And the cashier has scanned the customer's QR
    And the cashier spends 500 points
    When the customer pays
    Then the sale is paid
    And the member has 100 points
    When the cashier refunds 30.00
    Then the customer has 30.00 back
    And the member has 220 points
    When the cashier refunds 30.00
    Then the customer has 60.00 back
    And the member has 340 points
    When the cashier refunds 40.00
    Then the customer has 100.00 back
    And the member has 500 points

  @VIPPS-EP-18 @VIPPS-EP-12
  Scenario: Part of the money goes back, and the stamp stays until all of it has
    Given the customer is a member with 3 coffee stamps
    And a sale of 1 coffees
    And the cashier has scanned the customer's QR
    When the customer pays
    Then the sale is paid
    When the cashier refunds 20.00
    Then the customer has 20.00 back
    And the member has 4 coffee stamps
    When the cashier refunds 25.00
    Then the sale is refunded
    And the member has 3 coffee stamps

  @VIPPS-EP-18 @VIPPS-EP-12
  Scenario: A refunded sale gives the stamps back that paid for a coffee
    Given the customer is a member with 5 coffee stamps
    And a sale of 2 coffees
    And the cashier has scanned the customer's QR
    When the customer pays
    Then the sale is paid
    And the member has 1 coffee stamps
    When the cashier refunds 45.00
    Then the sale is refunded
    And the member has 5 coffee stamps
