@certify @poster
Feature: What Poster tells by webhook
  Webhooks say that something happened, up to sixteen times and never what: the till believes the signature, and asks.

  Background:
    Given the customer is a member with 5000 points
    And an order of a croissant and a coffee at a terminal without a screen, with the customer on it
    And a request to set 1000 points aside has arrived
    And the till has looked into all that Poster told it

  @POSTER-HOOK-01
  Scenario Outline: Any webhook is acknowledged
    When Poster's webhook about <thing> arrives
    Then the club's server answers 200

    Examples:
      | thing                                |
      | transaction 1 added                  |
      | incoming_order 7 changed             |
      | client_payed_sum 33 changed          |
      | client_ewallet 33 changed, with data |
      | planet 9 discovered                  |

  @POSTER-HOOK-02
  Scenario Outline: A webhook that is not Poster's
    When Poster's webhook about the order arrives <flaw>
    And 2 minutes pass
    Then the till has not asked Poster about the order

    Examples:
      | flaw                          |
      | signed without its time       |
      | signed with another secret    |
      | with another action           |
      | with another time             |
      | with data that was not signed |
      | for another café              |

  @POSTER-HOOK-03 @POSTER-CLOSE-04
  Scenario: Sixteen times the same
    Given the barista has sold the order without the app
    When Poster's webhook about the order arrives 16 times
    And 2 minutes pass
    Then the order has earned 30 points and spent 0

  @POSTER-HOOK-03
  Scenario: Refunds come by webhook only
    Given the barista has sold the order without the app
    When 2 minutes pass
    Then the order has earned 30 points and spent 0
    When every webhook of Poster's arrives twice
    And the barista gives all money back
    And 2 minutes pass
    Then the order has earned 0 points and spent 0
    And 0 points are held for the order

  @POSTER-HOOK-03
  Scenario: The money comes back in two parts, a while after each other
    Given the barista has sold the order without the app
    When 2 minutes pass
    And the back office gives 10.00 back
    And 2 minutes pass
    Then the order has earned 20 points and spent 0
    When 60 seconds pass
    And the back office gives 10.00 back
    And 2 minutes pass
    Then the order has earned 10 points and spent 0

  @POSTER-HOOK-03
  Scenario: The money goes back while Poster's answer about the payment is on its way
    Given Poster's answer to dash.getTransaction takes 6 seconds on its way
    And the barista has sold the order without the app
    When 8 seconds pass
    And the barista gives all money back
    And 60 seconds pass
    Then the order has earned 0 points and spent 0
    And 0 points are held for the order

  @POSTER-CLOSE-07
  Scenario: The guest is taken off the order, and the app tells nobody
    Given the barista has taken the customer off the order at the terminal
    And the barista has sold the order without the app
    When 2 minutes pass
    Then the order has earned 0 points and spent 0
    And 0 points are held for the order

  @POSTER-BONUS-12
  Scenario: The check is removed in the back office
    When the back office removes the order
    And 2 minutes pass
    Then 0 points are held for the order
    And the member has 5000 points

  Scenario: Webhooks come late
    Given no webhook reaches the till at first
    And the barista has sold the order without the app
    When 43200 seconds pass
    Then the order has earned 30 points and spent 0

  @POSTER-HOOK-04
  Scenario: The answer comes at once, the work later
    Given Poster's web API takes 60 seconds for dash.getTransaction
    When Poster's webhook about the order arrives
    Then the club's server answers 200 within 2 seconds

  @POSTER-HOOK-04
  Scenario: What the work comes to is not the answer
    Given Poster's web API answers dash.getTransaction with error 700
    When Poster's webhook about the order arrives
    Then the club's server answers 200

  @POSTER-HOOK-04
  Scenario: Poster cannot say at once what became of the order
    Given Poster's web API answers dash.getTransaction with error 700 for 3 times
    And the barista has sold the order without the app
    When 1800 seconds pass
    Then the order has earned 30 points and spent 0

  @POSTER-HOOK-05
  Scenario: What the till has written itself is no news
    When Poster's webhook about clients_group 3 added arrives
    And Poster's webhook about client 5 changed arrives
    And 2 minutes pass
    Then the till has asked Poster for nothing because of it

  @POSTER-HOOK-06
  Scenario: The café removes another application
    When Poster's webhook about application 999999999 removed arrives
    And the app asks /club with {}
    Then the club's server answers 200

  @POSTER-HOOK-06 @POSTER-OAUTH-04
  Scenario: The café removes the application, and connects it again
    When the back office removes the application
    And 2 minutes pass
    And the app asks /club with {}
    Then the club's server refuses it
    And Poster has refused the till nothing since then
    When the barista sells the order without the app
    And the café connects the club again
    And 2 minutes pass
    Then the order has earned 30 points and spent 0
    And 0 points are held for the order
    When the app asks /club with {}
    Then the club's server answers 200

  @POSTER-HOOK-06 @POSTER-OAUTH-04
  Scenario: An order without points ends while the café is not connected
    Given a request to set 0 points aside has arrived
    And the back office removes the application
    When 2 minutes pass
    And the barista sells the order without the app
    And 1800 seconds pass
    And the café connects the club again
    And 2 minutes pass
    Then the order has earned 30 points and spent 0
