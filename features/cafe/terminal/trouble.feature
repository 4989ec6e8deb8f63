@certify @poster
Feature: The sale goes on
  Whatever the club's server, the app or the barista does: guests can pay.

  Background:
    Given the customer is a member with 5000 points
    And the barista works with the club's app

  @POSTER-ID-11 @POSTER-UI-02
  Scenario Outline: The server fails while the guest is looked up
    Given an order of a coffee
    When the barista opens the app
    And the club's server <fails>
    And the barista looks up the customer
    Then the app says that <told>
    And nobody is on the order
    When the club's server is back
    And the barista looks up the customer
    Then the customer is on the order

    Examples:
      | fails            | told                              |
      | is down          | its server does not answer        |
      | answers rubbish  | its server's answer is of no use  |
      | answers with 500 | its server's answer is of no use  |
      | answers with 404 | its server's answer is of no use  |
      | never answers    | its server does not answer        |

  @POSTER-SEC-01
  Scenario: The server does not accept the terminal's signature
    Given an order of a coffee
    When the barista opens the app
    And the terminal's signatures are wrong
    And the barista looks up the customer
    Then the app says that its server did not accept the terminal
    And nobody is on the order

  @POSTER-UI-02
  Scenario: The server takes three seconds
    Given an order of a coffee
    When the barista opens the app
    And the club's server takes 3 seconds
    And the barista starts looking up the customer
    Then the app says that it is at work
    And the app shows 50.00 to spend after 3 seconds
    And the customer is on the order

  @POSTER-BONUS-02 @POSTER-BONUS-08 @POSTER-BONUS-19
  Scenario Outline: The server fails at the payment
    Given an order of a coffee
    And the customer is on the order
    When the club's server <fails>
    And the barista presses pay
    Then 18.00 is to be paid
    And the app has told the barista that the sale goes on without points
    And the app has set a bonus never
    And the app has let the payment go on once
    When the club's server is back
    And the barista takes the money
    Then the order has earned 18 points and spent 0

    Examples:
      | fails            |
      | is down          |
      | answers rubbish  |
      | answers with 500 |
      | takes 30 seconds |
      | never answers    |

  @POSTER-BONUS-19
  Scenario: The answer that sets points aside gets lost
    Given an order of a coffee
    And the customer is on the order
    And the barista has pressed pay
    And the server's next two answers to the app get lost
    When the customer wants to pay "10" with points
    Then 18.00 is to be paid
    And the app has told the barista that the sale goes on without points
    And 1000 points are held for the order
    When the barista takes the money
    Then the order has earned 18 points and spent 0
    And 0 points are held for the order

  @POSTER-BONUS-09
  Scenario: The popup is closed while the server thinks
    Given an order of a coffee
    And the customer is on the order
    And the barista has pressed pay
    And the club's server takes 3 seconds
    When the barista starts to pay 10.00 with points
    And the barista closes the popup
    Then 18.00 is to be paid
    And the app has set a bonus never
    And the app has let the payment go on once
    And 0 points are held for the order

  @POSTER-UI-09
  Scenario: An answer that comes too late shows nothing
    Given an order of a coffee
    When the barista opens the app
    And the club's server takes 3 seconds
    And the barista starts looking up the customer
    And the barista hurries on to an order of a croissant, and opens the app there
    Then the app asks for the guest
    And nobody is on the order
    When the barista looks up the customer
    Then the customer is on the order

  Scenario: An app that never lets go is reloaded after five seconds
    Given another app that never lets a payment go on
    And an order of a coffee
    And the customer is on the order
    When the barista presses pay
    And the customer only collects points
    Then 18.00 is to be paid
    And the other app was reloaded 5 seconds after it was asked
    When the barista takes the money
    Then the order has earned 18 points and spent 0

  @POSTER-PKG-07
  Scenario: The app is reloaded while it asks the barista
    Given an order of a coffee
    And the customer is on the order
    When the barista presses pay
    And the app is reloaded
    Then 18.00 is to be paid
    When the barista takes the money
    Then the order has earned 18 points and spent 0

  @POSTER-PKG-07
  Scenario: The app is reloaded between the discount and the payment
    Given an order of a croissant and a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    When the app is reloaded
    And the barista takes the money
    Then the order has earned 20 points and spent 1000

  @POSTER-PKG-04
  Scenario: The terminal starts without a network
    Given the club's server is down
    When the app is reloaded
    Then the app has its icon and listens to orders, payments and clicks
    When the club's server is back
    And the barista opens an order of a coffee
    And the barista opens the app
    And the barista looks up the customer
    Then the customer is on the order

  @POSTER-API-01
  Scenario: Poster refuses the club's group
    Given Poster's web API answers clients.getClient with error 700
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    And the barista is done with the app
    And the barista presses pay
    Then the app has told the barista that the sale goes on without points
    And 18.00 is to be paid

  @POSTER-OAUTH-04
  Scenario: The café has removed the application
    Given an order of a coffee
    And the customer is on the order
    And the back office removes the application
    When the app is reloaded
    And the barista presses pay
    Then the app has told the barista that the café has to be connected again
    And 18.00 is to be paid
