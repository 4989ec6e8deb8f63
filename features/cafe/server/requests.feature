@certify @poster
Feature: What the terminal sends for the app
  The club's server believes what Poster has signed, lately, for the café that it serves. Nobody else learns or moves
  anything.

  Background:
    Given the customer is a member with 5000 points
    And an order of a croissant and a coffee at a terminal without a screen, with the customer on it

  @POSTER-SEC-01
  Scenario: Poster's own signature
    When a request to set 1000 points aside arrives
    Then the club's server answers 200
    And 1000 points are held for the order

  @POSTER-SEC-01 @POSTER-SEC-03 @POSTER-SEC-04
  Scenario Outline: A request that moves points and is not Poster's
    When a request to set 1000 points aside arrives <flaw>
    Then the club's server refuses it
    And no points have moved for the order

    Examples:
      | flaw                        |
      | with another signature      |
      | without a signature         |
      | with another body           |
      | at another address          |
      | signed with another secret  |
      | from another café           |
      | a day late                  |
      | from tomorrow               |

  @POSTER-SEC-01 @POSTER-SEC-03 @POSTER-SEC-04
  Scenario Outline: Nobody but Poster says what becomes of points that are set aside
    When a request to set 1000 points aside arrives
    And a <request> arrives <flaw>
    Then the club's server refuses it
    And 1000 points are held for the order

    Examples:
      | request                                  | flaw                   |
      | report that the order is paid            | with another signature |
      | report that the order is paid            | from another café      |
      | report that the order came to nothing    | a day late             |
      | request to give the order's points back  | with another signature |

  @POSTER-SEC-02
  Scenario Outline: A request that asks for people and is not Poster's
    When a request for the customer arrives <flaw>
    Then the club's server refuses it
    And the answer does not name the customer

    Examples:
      | flaw                   |
      | with another signature |
      | without a signature    |
      | from another café      |
      | a day late             |

  @POSTER-SEC-05 @POSTER-SEC-07
  Scenario Outline: Whatever is asked, the answer is JSON and tells nothing of the server
    When the app asks <path> with <body>
    Then the club's server refuses it
    And every answer was JSON without traces of the server's inside

    Examples:
      | path             | body                      |
      | /guests          | {}                        |
      | /guests          | {"phone": "\u0000"}       |
      | /orders/1/points | {"client_id": "nonsense"} |
      | /orders/1/points | {"client_id": 999999}     |
      | /orders/x/points | {"client_id": 1}          |
      | /nowhere         | {}                        |

  @POSTER-CLOSE-04 @POSTER-BONUS-13
  Scenario: How many, not how many more
    When a request to set 1000 points aside arrives
    And a request to set 1000 points aside arrives
    And a request to set 600 points aside arrives
    Then 600 points are held for the order

  @POSTER-BONUS-12
  Scenario: Two orders, one balance
    When a request to set 4000 points aside arrives
    Then 3000 points are held for the order
    When the barista begins another order of a syrnyk, with the customer on it
    And a request to set 3000 points aside arrives
    Then 2000 points are held for the order

  @POSTER-API-03
  Scenario: The guest base is not read through
    When the app asks for the customer 20 times
    Then the club's server answers 200
    And the till has read no list of guests and written at most 2 times
