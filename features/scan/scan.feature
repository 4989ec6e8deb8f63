@certify @vipps
Feature: Scanning the customer
  The customer shows the personal QR in the Vipps app; the till learns who it is, or says why it does not.

  @VIPPS-QR-01 @VIPPS-HDR-01 @VIPPS-HDR-02
  Scenario: A personal QR in clear text tells the phone number
    Given a sale of 100.00
    When the cashier scans the customer's QR
    Then the till knows the customer's number
    And the cashier is warned of nothing

  @VIPPS-QR-02 @VIPPS-QR-03
  Scenario: A personal QR with a token is exchanged for the phone number
    Given a sale of 100.00
    When the cashier scans the customer's QR of format 2.0
    Then the till knows the customer's number
    And the QR exchange got exactly what was scanned

  @VIPPS-QR-05
  Scenario Outline: What a keyboard scanner adds does no harm
    Given a sale of 100.00
    When the scanner reads the customer's QR with <before> before it and <after> after it
    Then the till knows the customer's number

    Examples:
      | before  | after     |
      | nothing | CR and LF |
      | nothing | LF        |
      | nothing | a tab     |
      | a tab   | CR        |
      | a blank | a blank   |

  @VIPPS-QR-05
  Scenario: Scheme and host may be in capitals
    Given a sale of 100.00
    When the scanner reads the customer's QR with scheme and host in capitals
    Then the till knows the customer's number
    And the cashier is warned of nothing

  @VIPPS-QR-06
  Scenario: The customer scans before the sale begins
    Given the customer has scanned the QR at the customer's scanner
    When the cashier starts a sale of 100.00
    Then the till knows the customer's number
    When the customer pays
    Then the sale is paid

  @VIPPS-QR-06
  Scenario: Who has scanned ahead is the customer of one sale, not of the one after it
    Given the customer has scanned the QR at the customer's scanner
    When the cashier starts a sale of 100.00
    Then the till knows the customer's number
    When the customer pays
    Then the sale is paid
    When the cashier starts a sale of 50.00
    Then the till knows no customer

  @VIPPS-QR-06
  Scenario: Of two who have scanned ahead the later one stands at the till
    Given the customer has scanned the QR at the customer's scanner
    And another customer
    And the customer has scanned the QR at the customer's scanner
    When the cashier starts a sale of 100.00
    Then the till knows the customer's number
    When the cashier starts a sale of 50.00
    Then the till knows no customer

  @VIPPS-QR-06
  Scenario: Who has scanned ahead at another till is not the customer of this one
    Given the customer has scanned the QR at the scanner of the other till
    When the cashier starts a sale of 100.00
    Then the till knows no customer

  @VIPPS-QR-06
  Scenario: Who has scanned ahead and left is nobody's customer
    Given the customer has scanned the QR at the customer's scanner
    And 120 minutes pass
    When the cashier starts a sale of 100.00
    Then the till knows no customer

  @VIPPS-QR-06
  Scenario: The cashier scans the customer before the first item
    Given an empty sale
    When the cashier scans the customer's QR
    And the cashier adds an item of 100.00
    Then the till knows the customer's number
    When the customer pays
    Then the sale is paid

  @VIPPS-QR-06
  Scenario: The cashier scans the customer between two items
    Given a sale of 60.00
    When the cashier scans the customer's QR
    And the cashier adds an item of 40.00
    Then the till knows the customer's number
    When the customer pays
    Then the sale is paid
    And the shop has taken 100.00

  @VIPPS-QR-06
  Scenario: The cashier scans the customer after the last item
    Given an empty sale
    When the cashier adds an item of 60.00
    And the cashier adds an item of 40.00
    And the cashier scans the customer's QR of format 2.0
    Then the till knows the customer's number
    When the customer pays
    Then the sale is paid
    And the shop has taken 100.00

  @VIPPS-QR-07
  Scenario Outline: The phone number is typed in when nothing can be scanned
    Given a sale of 100.00
    When the cashier types the customer's phone number as "<spelling>"
    Then the till knows the customer's number
    When the customer pays
    Then the sale is paid

    Examples:
      | spelling     |
      | NATIONAL     |
      | PAIRS        |
      | +47 PAIRS    |
      | 0047NATIONAL |
      | 47NATIONAL   |

  @VIPPS-QR-07
  Scenario Outline: A phone number that cannot be one is refused
    Given a sale of 100.00
    When the cashier types the phone number "<number>"
    Then the cashier is warned about an impossible number
    And the till knows no customer
    And Vipps hears nothing of it

    Examples:
      | number       |
      | 1234         |
      | 4712         |
      | not a number |

  @VIPPS-QR-04
  Scenario Outline: A wrong code is refused with a clear message, and Vipps is not asked
    Given a sale of 100.00
    When the cashier scans "<code>"
    Then the cashier is warned about <reason>
    And the till knows no customer
    And Vipps hears nothing of it

    Examples: Vipps' other codes
      | code                                                                          | reason                      |
      | https://qr.vipps.no/28/2/05/031/abcdef                                        | a shop's QR code            |
      | https://qr.vipps.no/mcb/1234                                                  | a shop's QR code            |
      | https://qr.vipps.no/generate/qr.png?url=x                                     | a payment link              |
      | https://qr-image.vipps.no/v1?token=abc                                        | a payment link              |
      | https://qr-generator-prod-app-service.azurewebsites.net/qr.png                | a payment link              |
      | https://landing.vipps.no?token=abc                                            | a payment link              |
      | https://api.vipps.no/dwo-api-application/v1/deeplink/vippsgateway?v=2&token=a | a payment link              |
      | vipps://?token=abc                                                            | the personal QR is needed   |
      | vippsMT://?token=abc                                                          | the personal QR is needed   |
      | https://qr.vipps.no/28/2/01/031/4712345                                       | an impossible number        |
      | https://qr.vipps.no/28/2/01/031/471234567890                                  | an impossible number        |
      | https://www.mobilepay.dk/box?beaconId=1234567                                 | an old sticker              |

    Examples: Codes of others
      | code                                                 | reason             |
      | https://example.com/28/2/01/031/4791234567           | not a Vipps QR     |
      | https://qr.vipps.no.example.com/p/abc                | not a Vipps QR     |
      | lorem ipsum                                          | not a Vipps QR     |

  @VIPPS-QR-08
  Scenario: An expired QR leads to "show a fresh QR", not to a payment
    Given a sale of 100.00
    And the customer has the QR of format 2.0 on the screen
    And 6 minutes pass
    When the cashier scans what the customer has on the screen
    Then the cashier is warned about a fresh QR is needed
    And the till knows no customer
    When the cashier presses pay
    Then the till refuses with "no-customer"
    And Vipps got no payment request
    When the cashier scans the customer's QR of format 2.0
    Then the till knows the customer's number

  @VIPPS-QR-08
  Scenario: A QR that nobody shows leads to "show a fresh QR"
    Given a sale of 100.00
    When the cashier scans "https://qr.vipps.no/p/forgotten"
    Then the cashier is warned about a fresh QR is needed
    And the till knows no customer

  @VIPPS-QR-02 @VIPPS-ERR-01
  Scenario Outline: While the exchange is down, the QR itself is good enough to pay
    Given a sale of 100.00
    And <trouble>
    When the cashier scans the customer's QR of format 2.0
    Then the cashier is warned about the scan
    When the customer pays
    Then the sale is paid
    And the payment request names the customer by QR

    Examples:
      | trouble                                        |
      | Vipps answers every QR exchange with 500       |
      | Vipps answers every QR exchange with 401       |
      | Vipps answers every QR exchange with 429       |
      | Vipps' answer to the QR exchange gets lost     |
      | Vipps' answer to the QR exchange is garbage    |
      | Vipps never answers the QR exchange            |

  @VIPPS-QR-02
  Scenario: Whose number cannot be looked up does not let the customer before pay
    Given a sale of 100.00
    And the cashier has scanned the customer's QR
    And Vipps answers every QR exchange with 500
    When another customer comes
    And the cashier scans the customer's QR of format 2.0
    And the customer pays
    Then the sale is paid
    And the payment request names the customer by QR

  @VIPPS-QR-04
  Scenario: A product's barcode becomes an item
    Given an empty sale
    When the cashier scans "7038010000010"
    And the cashier scans "7038010000027"
    Then the sale comes to 84.00
    When the cashier scans "7038010000010"
    Then the sale comes to 129.00
    And the till knows no customer
    And Vipps hears nothing of it

  @VIPPS-QR-04
  Scenario: A barcode of no product of this shop is refused
    Given an empty sale
    When the cashier scans "4006381333931"
    Then the cashier is warned about an unknown product
    And the sale comes to 0.00
    And Vipps hears nothing of it
