@certify @poster
Feature: The app in its frame
  One small script, at home in any terminal: for fingers, in the café's language, without secrets and without markup.

  Background:
    Given the customer is a member with 5000 points

  @POSTER-PKG-01 @POSTER-PKG-03 @POSTER-PKG-05 @POSTER-PKG-06
  Scenario: One script is all there is
    Given the barista works with the club's app
    Then the app is running and uses the terminal's own Poster
    And the script has at most 100000 characters and none of the keys

  @POSTER-PKG-09 @POSTER-UI-03 @POSTER-SEC-06
  Scenario: It keeps to its container and to itself
    Given the barista works with the club's app
    And an order of a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And the barista has taken the money
    Then the app has drawn in its container only
    And the app has neither misused the terminal nor failed
    And the app has sent and logged neither tokens nor PINs

  @POSTER-UI-01 @POSTER-UI-05 @POSTER-UI-06
  Scenario Outline: For fingers, in the café's language
    Given the café's terminal speaks <lang>
    And the barista works on with the club's app on an Android tablet
    And an order of a coffee
    When the barista opens the app
    Then the app asks for the guest in <lang>
    And everything in the app is at least 44 pixels large and fits its popup
    When the barista looks up the customer
    Then the app shows 50.00 to spend, in <currency>
    And everything in the app is at least 44 pixels large and fits its popup

    Examples:
      | lang      | currency |
      | English   | UAH      |
      | Ukrainian | грн.     |

  @POSTER-UI-07
  Scenario: Names are text
    Given the café's currency symbol is markup
    And the barista works with the club's app
    And the café knows the customer's number as "<img src=x>" of the club, card 777
    And the café also knows the customer's number as "<b>Bold</b>" of the club, card <i>1</i>
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then the app shows "<img src=x>"
    And the app shows "<b>Bold</b>"
    And the app has drawn no markup of others

  @POSTER-UI-08
  Scenario: Enter looks up and reloads nothing
    Given the barista works with the club's app
    And an order of a coffee
    When the barista opens the app
    And the barista types the customer's phone number
    And the barista presses Enter
    Then the customer is on the order
    And the app has started once

  @POSTER-REL-02
  Scenario: Nothing of the café's own is changed
    Given the barista works with the club's app
    And somebody has written down guests, groups and menu of the café
    And an order of a coffee
    And the customer is on the order
    And the customer has paid 10.00 with points
    And the barista has taken the money
    Then guests, groups and menu of the café are as they were
