@certify @poster
Feature: Points pay a part
  A member's points pay for as much of the order as the guest likes; the money that is left brings new ones.

  Background:
    Given the customer is a member with 5000 points
    And the barista works with the club's app

  @POSTER-BONUS-01 @POSTER-BONUS-05 @POSTER-BONUS-06 @POSTER-BONUS-08 @POSTER-BONUS-10 @POSTER-CLOSE-01
  @POSTER-CLOSE-02 @POSTER-CLOSE-03 @POSTER-API-02 @POSTER-UI-04
  Scenario: Some of it with points
    Given an order of a croissant and a coffee
    And the customer is on the order
    When the barista presses pay
    Then the app shows 50.00 to spend
    And the terminal is still at the order
    When the customer pays 10.50 with points
    Then 19.50 is to be paid
    And the app set 10.5 as the bonus, then closed its popup and let the payment go on
    And the app has reported nothing
    When the barista takes the money
    Then the app has told the barista of 19 new points, and 39.69 to spend
    And the order has earned 19 points and spent 1050
    And the café's books say 19.50 in money and 10.50 by the club
    And the member has 3969 points

  @POSTER-BONUS-06
  Scenario: All of it with points
    Given an order of a croissant and a coffee
    And the customer is on the order
    When the barista presses pay
    Then the app offers to pay 30.00 with points
    When the customer pays as much as possible with points
    Then 0.00 is to be paid
    When the barista takes the money
    Then the order has earned 0 points and spent 3000
    And the café's books say 0.00 in money and 30.00 by the club

  @POSTER-BONUS-11
  Scenario: The guest would rather collect
    Given an order of a coffee
    And the customer is on the order
    When the barista presses pay
    And the customer only collects points
    Then 18.00 is to be paid
    And the app has set a bonus never
    When the barista takes the money by card
    Then the order has earned 18 points and spent 0

  @POSTER-BONUS-07
  Scenario: What cannot be a bonus is none
    Given an order of a croissant and a coffee
    And the customer is on the order
    When the barista presses pay
    And the customer wants to pay "abc" with points
    Then the app asks for a sum of 30.00 at most
    When the customer wants to pay "" with points
    Then the app asks for a sum of 30.00 at most
    When the customer wants to pay "-5" with points
    Then the app asks for a sum of 30.00 at most
    When the customer wants to pay "0" with points
    Then the app asks for a sum of 30.00 at most
    When the customer wants to pay "999999" with points
    Then the app asks for a sum of 30.00 at most
    When the customer wants to pay "30.01" with points
    Then the app asks for a sum of 30.00 at most
    When the customer wants to pay "1e1" with points
    Then the app asks for a sum of 30.00 at most
    And the app has set a bonus never
    When the customer wants to pay "10,50" with points
    Then 19.50 is to be paid

  @POSTER-BONUS-07
  Scenario: No more than the guest has
    Given an order of a syrnyk
    And the customer is on the order
    When the barista presses pay
    And the customer wants to pay "50.01" with points
    Then the app asks for a sum of 50.00 at most
    When the customer wants to pay "50" with points
    Then 35.00 is to be paid

  @POSTER-UI-09
  Scenario: The next guest has points of their own
    Given an order of a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And the barista has taken the money
    When another customer comes
    Given the customer is a member with 100 points
    And an order of a croissant
    And the customer is on the order
    When the barista presses pay
    Then the app shows 1.00 to spend

  @POSTER-BONUS-03
  Scenario: Nobody is on the order
    Given an order of a coffee
    When the barista presses pay
    Then 18.00 is to be paid
    And the app has asked nothing
    When the barista takes the money
    Then the app has reported nothing

  @POSTER-BONUS-08 @POSTER-BONUS-09
  Scenario: The barista closes the popup without a decision
    Given an order of a coffee
    And the customer is on the order
    When the barista presses pay
    And the barista closes the popup
    Then 18.00 is to be paid
    And the app has set a bonus never
    And the app has let the payment go on once
    When the barista takes the money
    Then the order has earned 18 points and spent 0

  @POSTER-BONUS-20
  Scenario: Two taps are one
    Given an order of a coffee
    And the customer is on the order
    When the barista presses pay
    And the barista taps Pay twice
    Then 0.00 is to be paid
    And the app has set a bonus once
    And the app has let the payment go on once
    And 1800 points are held for the order

  @POSTER-BONUS-13
  Scenario: Going back and paying again does not add up
    Given an order of a croissant and a coffee
    And the customer is on the order
    And the customer has paid 20.00 with points
    When the barista goes back to the order
    And the barista presses pay
    Then the app shows that 20.00 is paid with points so far
    When the customer wants to pay "5" with points
    Then 25.00 is to be paid
    And the bonus on the order is 5.00
    When the barista takes the money
    Then the order has earned 25 points and spent 500

  @POSTER-BONUS-14
  Scenario: A line is taken off after the discount
    Given an order of a croissant and a coffee
    And the customer is on the order
    And the customer has paid 30.00 with points
    When the barista goes back to the order
    And the barista takes the coffee off the order
    Then the bonus on the order is 12.00
    And the app has told the barista that the bonus is 12.00 now
    And 1200 points are held for the order
    When the barista presses pay
    And the barista closes the popup
    And the barista takes the money
    Then the order has earned 0 points and spent 1200

  @POSTER-BONUS-15
  Scenario: The guest is taken off the order
    Given an order of a coffee
    And the customer is on the order
    And the customer has paid 18.00 with points
    When the barista goes back to the order
    And the barista takes the guest off the order
    Then the bonus on the order is 0.00
    And 0 points are held for the order
    When the barista presses pay
    Then 18.00 is to be paid

  @POSTER-BONUS-15
  Scenario: Somebody else gets onto the order
    Given an order of a coffee
    And the customer is on the order
    And the customer has paid 18.00 with points
    When the barista goes back to the order
    And the barista puts a guest of the café's own onto the order
    Then the bonus on the order is 0.00
    And 0 points are held for the order

  @POSTER-BONUS-12
  Scenario: An order that is abandoned costs nothing
    Given an order of a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    When the barista goes back to the order
    And the barista closes the order without payment
    Then the order has earned 0 points and spent 0
    And 0 points are held for the order
    And the member has 5000 points

  @POSTER-BONUS-16
  Scenario: What gives no discounts, and a discount of the barista's own
    Given an order of a coffee and a water
    And the customer is on the order
    And the barista gives 50 percent off
    When the barista presses pay
    Then the app offers to pay 39.00 with points
    When the customer pays 9.00 with points
    Then 30.00 is to be paid

  @POSTER-BONUS-17
  Scenario: Goods by weight, and a line of nothing
    Given an order of 95 grams of cookies
    And a coffee that was added and taken off again
    And the customer is on the order
    When the barista presses pay
    Then the app offers to pay 19.00 with points
    When the customer pays 8.20 with points
    And the barista takes the money
    Then the order has earned 10 points and spent 820

  @POSTER-BONUS-18
  Scenario: Another app is asked after the club's
    Given another app that listens to payments
    And an order of a coffee
    And the customer is on the order
    When the barista presses pay
    Then the other app has not been asked
    When the customer only collects points
    Then 18.00 is to be paid
    And the other app has been asked after the club's

  @POSTER-CLOSE-10 @POSTER-BONUS-18
  Scenario: Another app pays a part
    Given another app that pays 5.00 of every order
    And an order of a coffee
    And the customer is on the order
    When the barista presses pay
    And the customer only collects points
    Then 13.00 is to be paid
    When the barista takes the money
    Then the order has earned 13 points and spent 0
