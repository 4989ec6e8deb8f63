@certify @poster
Feature: The café and the club
  A café that has just connected needs to do nothing more, and what Poster refuses is never taken for done.

  @POSTER-REL-03 @POSTER-SYNC-06
  Scenario: A café that has never heard of the club
    When the app asks /club with {}
    Then the club's server answers 200
    And the café has one group of the club, which gives nothing by itself

  @POSTER-OAUTH-01 @POSTER-OAUTH-02 @POSTER-OAUTH-04
  Scenario: The owner connects the café again, and types no token
    Given the back office removes the application
    And the café's owner has opened the club's page and come to Poster's
    When the owner lets it in
    Then the till has exchanged its code as a form
    When the app asks /club with {}
    Then the club's server answers 200
    And the café has one group of the club, which gives nothing by itself

  @POSTER-OAUTH-01
  Scenario: The owner says no
    Given the back office removes the application
    And the café's owner has opened the club's page and come to Poster's
    When the owner refuses
    And the app asks /club with {}
    Then the club's server refuses it

  @POSTER-OAUTH-02
  Scenario: A code serves once
    Given the café's owner has opened the club's page and come to Poster's
    When the owner lets it in
    And the owner opens the page again on which that ended
    And the app asks /club with {}
    Then the club's server answers 200

  @POSTER-OAUTH-02
  Scenario Outline: What nobody asked for
    When somebody makes the owner open "/poster/connected?code=<code>&account=<account>"
    And the app asks /club with {}
    Then the club's server answers 200

    Examples:
      | code                             | account      |
      | 0123456789abcdef0123456789abcdef | another-cafe |
      |                                  |              |

  @POSTER-OAUTH-02
  Scenario: Another café's account
    Given the café's owner has opened the club's page and come to Poster's
    When somebody makes the owner open "/poster/connected?code=0123456789abcdef&account=another-cafe"
    And the app asks /club with {}
    Then the club's server answers 200

  @POSTER-OAUTH-02
  Scenario: A code that Poster has not given
    Given the café's owner has opened the club's page and come to Poster's
    When somebody makes the owner open "/poster/connected?code=0123456789abcdef&account=OURS"
    And the app asks /club with {}
    Then the club's server answers 200

  @POSTER-OAUTH-02 @POSTER-SYNC-07
  Scenario: The token is lost on its way
    Given the back office removes the application
    And Poster's answer to auth.access_token gets lost
    And the café's owner has opened the club's page and come to Poster's
    When the owner lets it in
    And the café's owner opens the club's page and comes to Poster's
    And the owner lets it in
    And the app asks /club with {}
    Then the club's server answers 200
    And the till has exchanged its code as a form

  @POSTER-OAUTH-03
  Scenario: No more rights than the till needs
    Given the club's application has rights for clients, checks, the application and settings only
    And the customer is a member with 5000 points
    And an order of a croissant and a coffee at a terminal without a screen, with the customer on it
    And a request to set 1000 points aside has arrived
    And the barista has sold the order without the app
    When 2 minutes pass
    Then the order has earned 30 points and spent 0
    And Poster has refused the till nothing since then

  @POSTER-API-01
  Scenario Outline: An error inside a good answer
    Given Poster's web API answers clients.createGroup with error <code>
    When the app asks /club with {}
    Then the club's server refuses it
    And the café has no group of the club

    Examples:
      | code |
      | 20   |
      | 32   |
      | 34   |
      | 38   |
      | 99   |
      | 700  |

  @POSTER-OAUTH-04
  Scenario Outline: A token that Poster takes no more
    Given Poster's web API answers clients.getGroups with error <code>
    When the app asks /club with {}
    Then the club's server refuses it
    And the till has asked Poster at most 3 times

    Examples:
      | code |
      | 11   |
      | 12   |

  @POSTER-SYNC-07
  Scenario: The back office removes the club's group
    Given the app has asked /club with {}
    When the back office removes the club's group
    And the app asks /club with {}
    Then the club's server answers 200
    And the café has a group of the club again

  @POSTER-SYNC-07
  Scenario: The group's making is never answered
    Given Poster's answer to clients.createGroup gets lost
    When the app asks /club with {}
    And the app asks /club with {}
    Then the club's server answers 200
    And the café has one group of the club, which gives nothing by itself
