@certify @poster
Feature: Who is the guest?
  Whoever joined the club at the shop's till is recognised in the café, by phone, card or personal QR code.

  Background:
    Given the customer is a member with 5000 points

  @POSTER-ID-01 @POSTER-ID-02 @POSTER-ID-03 @POSTER-ID-05 @POSTER-ID-10 @POSTER-UI-04
  Scenario: By the phone number
    Given the barista works with the club's app
    And an order of a croissant and a coffee
    When the barista opens the app
    And 10 seconds pass
    Then the app's popup is open
    When the barista looks up the customer
    Then the app shows the customer's name, number and 50.00 to spend
    And the customer is on the order
    And the barista has needed at most 4 actions

  @POSTER-ID-05
  Scenario Outline: However the number is written
    Given the customer has been a guest of the café
    And the barista works with the club's app
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer's <spelling>
    Then the customer is on the order

    Examples:
      | spelling                         |
      | phone number with blanks         |
      | phone number without the country |
      | card number                      |

  @POSTER-ID-06
  Scenario Outline: By the personal QR code, where the terminal has a scanner
    Given the barista works with the club's app on an <environment> tablet
    And an order of a coffee
    When the barista opens the app
    And the barista scans the customer's QR code with the app
    Then the app shows the customer's name, number and 50.00 to spend
    And the customer is on the order

    Examples:
      | environment |
      | Android     |
      | iPad        |

  @POSTER-ID-07
  Scenario: The scanner is closed without a code
    Given the barista works with the club's app on an Android tablet
    And an order of a coffee
    When the barista opens the app
    And the barista begins to scan with the app
    And the barista closes the scanner
    Then the club's server was asked for nobody
    When the barista looks up the customer
    Then the customer is on the order

  @POSTER-ID-06
  Scenario: A code that is not a person's
    Given the barista works with the club's app on an Android tablet
    And an order of a coffee
    When the barista opens the app
    And the barista scans "https://example.com/menu" with the app
    Then the app says that this is no number and no code
    And nobody is on the order

  @POSTER-ID-08 @POSTER-PKG-08
  Scenario Outline: Where the terminal has no scanner
    Given the barista works with the club's app on a <environment> terminal
    And an order of a coffee
    When the barista opens the app
    Then the app offers no scanner
    When the barista looks up the customer
    And the barista is done with the app
    And the barista presses pay
    And the customer pays 10.00 with points
    And the barista takes the money
    Then the order has earned 8 points and spent 1000

    Examples:
      | environment |
      | web         |
      | Windows     |

  @POSTER-ID-09 @POSTER-ID-12 @POSTER-PKG-02
  Scenario: Only Poster carries what the app asks its server
    Given Poster answers the app by the letter of its documents
    And the barista works with the club's app
    And an order of a coffee
    When the barista opens the app
    And the barista looks up the customer
    Then the customer is on the order
    And the club's server was asked for the customer once, signed
    And the page has loaded nothing but the terminal and the app

  @POSTER-ID-11
  Scenario: Nobody can be found by that
    Given the barista works with the club's app
    And an order of a coffee
    When the barista opens the app
    And the barista looks up ""
    Then the app says that nothing was typed
    When the barista looks up "067 111 22 33"
    Then the app says that nobody has that number or card
    When the barista looks up "12"
    Then the app says that this is no number and no code
    When the barista looks up "2912345678906"
    Then the app says that nobody has that number or card
    And nobody is on the order
    When the barista looks up the customer
    Then the customer is on the order

  @POSTER-ID-13
  Scenario: The app is opened again for an order with a member
    Given the barista works with the club's app
    And an order of a coffee
    And the customer is on the order
    When the barista opens the app
    Then the app shows the customer's name, number and 50.00 to spend
    And the club's server was asked for the customer once, signed

  @POSTER-ID-04 @POSTER-EVT-02
  Scenario: Clicks that are not meant for it
    Given the barista works with the club's app
    When the terminal tells of a click at "functions" while no order is open
    Then no popup is open
    When the terminal tells of a click at "order" while no order is open
    Then the app has told the barista that no order is open
    And no popup is open
