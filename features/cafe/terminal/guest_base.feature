@certify @poster
Feature: The café's guest base
  A member is one guest of the café, in a group of the club's own, whatever the café had written down before.

  Background:
    Given the customer is a member with 5000 points
    And the barista works with the club's app

  @POSTER-SYNC-01 @POSTER-SYNC-03 @POSTER-SYNC-04 @POSTER-SYNC-06 @POSTER-SYNC-08 @POSTER-SYNC-11
  Scenario: A member who has never been here
    Given an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then the customer is on the order
    And the app has created one guest, of the club's group, after looking for the number
    And the guest base has the customer once
    And the café has one group of the club, which gives nothing by itself

  @POSTER-SYNC-05
  Scenario: The same member again
    Given an order of a coffee
    And the customer is on the order
    And another order of a croissant
    When the barista opens the app
    And the barista looks up the customer
    Then the customer is on the order
    And the guest base has the customer once
    And the app has created one guest, of the club's group, after looking for the number

  @POSTER-SYNC-03
  Scenario: Two taps create one guest
    Given an order of a coffee
    When the barista opens the app
    And the barista types the customer's phone number
    And the barista taps Find twice
    Then the customer is on the order
    And the guest base has the customer once

  @POSTER-SYNC-02
  Scenario: The guest exists under another card
    Given the café knows the customer's number as "Olena" of the club, card 777
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then "Olena" is on the order
    And the app has created no guest

  @POSTER-SYNC-02
  Scenario: The guest exists by the club's card alone
    Given the customer's club card is known in the café as "Taras", without a number
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then "Taras" is on the order
    And the app has created no guest

  @POSTER-ID-10
  Scenario: A stranger whose number has the member's in it
    Given the café knows a stranger whose number has the customer's in it
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then the customer is on the order
    And the guest base has the customer once

  Scenario: Two guests with one phone
    Given the café knows the customer's number as "Olena" of the club, card 777
    And the café also knows the customer's number as "Bohdan" of the club, card 888
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then the app says that several guests have this number
    When the barista chooses "Bohdan" in the app
    Then "Bohdan" is on the order
    And the app has created no guest

  @POSTER-SYNC-09
  Scenario: The guest disappears before the barista has chosen
    Given the café knows the customer's number as "Olena" of the club, card 777
    And the café also knows the customer's number as "Bohdan" of the club, card 888
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    And the back office removes "Bohdan"
    And the barista chooses "Bohdan" in the app
    Then the app says that Poster did not take the guest
    And nobody is on the order
    When the barista looks up the customer
    Then "Olena" is on the order

  @POSTER-SYNC-10
  Scenario: A guest that the café has deleted is not used
    Given the café has deleted the customer's guest "Olena"
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then the customer is on the order
    And the guest base has the customer once

  @POSTER-SYNC-13 @POSTER-BONUS-04 @POSTER-CLOSE-07
  Scenario: A guest of the café's own group stays what it is
    Given the café knows the customer's number as its own guest "Regular"
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then the app says that the guest is of another group
    When the barista is done with the app
    And the barista presses pay
    Then 18.00 is to be paid
    And the app has opened no popup at the payment
    When the barista takes the money
    Then the app has reported nothing
    And no points have moved for the order
    And the app has created no guest
    And the till has changed no guest of the café

  @POSTER-SYNC-12
  Scenario: Poster wraps what it has created, and nothing beside it
    Given Poster answers the app by the letter of its documents
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then the customer is on the order

  @POSTER-SYNC-07
  Scenario: The club's group is there once, however often the app starts and whoever comes
    Given an order of a coffee
    And the customer is on the order
    When the app is reloaded
    And the terminal is started anew
    And another customer comes
    Given the customer is a member with 100 points
    And another order of a croissant
    And the customer is on the order
    Then the café has one group of the club, which gives nothing by itself
