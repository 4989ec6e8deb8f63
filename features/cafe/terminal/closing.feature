@certify @poster
Feature: After the payment
  What was paid is told to the club's server once, however often it is said and whatever gets lost on the way.

  Background:
    Given the customer is a member with 5000 points
    And the barista works with the club's app

  @POSTER-CLOSE-02 @POSTER-CLOSE-04 @POSTER-CLOSE-09
  Scenario: The terminal says twice that an order is closed
    Given an order of a croissant and a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And the barista has taken the money
    When 90 seconds pass
    And the terminal tells once more that the order is closed
    Then the order has earned 20 points and spent 1000
    And the member has 4020 points

  @POSTER-EVT-03
  Scenario: A bill is split, and earns what it would have earned in one piece
    Given an order of a croissant and a coffee
    And the customer is on the order
    When the barista splits the coffee off
    And the customer collects on both parts and pays them
    Then the two parts have earned 30 points and spent 0
    And the member has 5030 points

  @POSTER-EVT-03
  Scenario: A bill is split after points were spent on it
    Given an order of a croissant and a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    When the barista goes back to the order
    And the barista splits the coffee off
    And the customer pays 10.00 of one part with points, and only collects on the other
    Then the two parts have earned 20 points and spent 1000
    And the member has 4020 points

  @POSTER-CLOSE-04
  Scenario: The report's answer gets lost, and it is sent again
    Given an order of a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And the server's answer to the app gets lost
    When the barista takes the money
    Then the order has earned 8 points and spent 1000
    When the app is reloaded
    Then the app has told the barista of 8 new points
    And the order has earned 8 points and spent 1000

  @POSTER-CLOSE-04
  Scenario: The report arrives twice
    Given an order of a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And every request of the app arrives twice
    When the barista takes the money
    Then the order has earned 8 points and spent 1000
    And the member has 4008 points

  @POSTER-CLOSE-05 @POSTER-PKG-07
  Scenario: The server is down, and the app is reloaded
    Given an order of a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And the club's server is down
    When the barista takes the money
    Then 1000 points are held for the order
    When the club's server is back
    And the app is reloaded
    Then the app has told the barista of 8 new points
    And the order has earned 8 points and spent 1000

  @POSTER-CLOSE-05
  Scenario: What could not be reported goes with the next report
    Given an order of a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And the club's server is down
    And the barista has taken the money
    When the club's server is back
    And the barista sells a coffee to the customer
    Then the app has told the barista of 18 new points, and 40.26 to spend
    And the member has 4026 points

  Scenario Outline: The terminal is switched off before it could report
    Given an order of a coffee
    And the customer is on the order
    And the customer has paid <amount> with points
    And the club's server is down
    And the barista has taken the money
    When the terminal is switched off
    And 60 seconds pass
    Then the order has earned <earned> points and spent <spent>

    Examples:
      | amount | earned | spent |
      | 10.00  | 8      | 1000  |
      | 18.00  | 0      | 1800  |

  @POSTER-CLOSE-06 @POSTER-BONUS-14
  Scenario: What counts is how the order was closed
    Given an order of a croissant and a coffee
    And the customer is on the order
    And the customer has paid 30.00 with points
    When the barista goes back to the order
    And the club's server is down
    And the barista takes the coffee off the order
    And the club's server is back
    And the barista presses pay
    And the barista closes the popup
    And the barista takes the money
    Then the order has earned 0 points and spent 1200
    And the member has 3800 points

  @POSTER-CLOSE-08
  Scenario: On the house
    Given an order of a coffee
    And the customer is on the order
    When the barista closes the order without payment
    Then the order has earned 0 points and spent 0
    And the member has 5000 points

  @POSTER-HOOK-01 @POSTER-HOOK-03
  Scenario: All money back
    Given an order of a croissant and a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And the barista has taken the money
    And every webhook of Poster's arrives twice
    When the barista gives all money back
    And 10 seconds pass
    Then the order has earned 0 points and spent 0
    And the member has 5000 points

  @POSTER-HOOK-03
  Scenario: The money back in two parts
    Given an order of a croissant and a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And the barista has taken the money
    When the back office gives 10.00 back
    And 10 seconds pass
    Then the order has earned 10 points and spent 500
    When the back office gives 10.00 back
    And 10 seconds pass
    Then the order has earned 0 points and spent 0
    And the member has 5000 points

  @POSTER-EVT-01
  Scenario: The barista goes home
    When the barista logs out
    Then the terminal is locked
