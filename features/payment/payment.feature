@certify @vipps
Feature: Paying with Vipps
  The till pushes the payment to the customer's phone; paid is what Vipps says is captured.

  Background:
    Given a sale of 249.00
    And the cashier has scanned the customer's QR

  @VIPPS-EP-02 @VIPPS-EP-03 @VIPPS-EP-04 @VIPPS-EP-06 @VIPPS-EP-07 @VIPPS-EP-13 @VIPPS-EP-14 @VIPPS-EP-15
  @VIPPS-EP-21 @VIPPS-EP-22 @VIPPS-EP-23 @VIPPS-HDR-05 @VIPPS-HDR-06 @VIPPS-EP-10
  Scenario: The customer approves
    When the cashier presses pay
    Then the phone asks for 1 payment
    And the payment is still pending
    And the payment request names 249.00
    When the customer approves the payment
    Then the sale is paid at once
    And the shop has taken 249.00
    And Vipps got 1 capture

  @VIPPS-EP-12
  Scenario: The customer rejects
    When the cashier presses pay
    And the customer rejects the payment
    Then the payment is rejected
    And the cashier is warned about the customer rejected
    And the sale is open again
    And nothing was reserved

  @VIPPS-EP-05
  Scenario: A new attempt is a new payment
    When the cashier presses pay
    And the customer rejects the payment
    Then the sale is open again
    When the customer pays
    Then the sale is paid
    And each attempt had a reference of its own
    And the shop has taken 249.00

  @VIPPS-EP-01 @VIPPS-EP-12
  Scenario: A day's worth of operations
    When the cashier presses pay
    And the customer rejects the payment
    Then the sale is open again
    When the cashier presses pay
    And the cashier presses cancel
    Then the sale is cancelled
    And Vipps got 1 cancellation
    When the cashier starts a sale of 100.00
    And the cashier scans the customer's QR
    And the customer pays
    Then the sale is paid
    When the cashier refunds 30.00
    Then the customer has 30.00 back
    When the cashier refunds 70.00
    Then the customer has 100.00 back
    And the sale is refunded
    And Vipps got at least 1 event logs

  @VIPPS-EP-11
  Scenario: The till keeps looking, but not too often
    Given no webhook arrives
    When the cashier presses pay
    And 1 minutes pass
    Then Vipps got at least 20 payment readings
    When the customer approves the payment
    Then the sale is paid

Rule: The customer has ten minutes

  @VIPPS-EP-12 @VIPPS-EP-19
  Scenario: The customer does not answer
    When the cashier presses pay
    And 9.9 minutes pass
    Then the payment is still pending
    And after at most 30 seconds the payment is expired
    And the cashier is warned about no answer in time
    And the sale is open again
    And nothing was reserved

  @VIPPS-EP-19
  Scenario: The customer approves after nine and a half minutes
    When the cashier presses pay
    And 9.5 minutes pass
    And the customer approves the payment
    Then the sale is paid
    And the shop has taken 249.00

  @VIPPS-EP-09 @VIPPS-EP-19
  Scenario: The customer approves late, and no webhook tells
    Given no webhook arrives
    When the cashier presses pay
    And 9.5 minutes pass
    And the customer approves the payment
    Then the sale is paid

  @VIPPS-EP-12 @epayment-only
  Scenario: The customer's app is too old to approve
    Given the customer uses an outdated app
    When the cashier presses pay
    And the customer tries to approve the payment
    Then the phone tells that the app is outdated
    And the payment is still pending
    When 10.5 minutes pass
    Then the payment is expired
    And the sale is open again

Rule: Some customers cannot pay, and are not told apart

  @VIPPS-EP-20 @VIPPS-ERR-01
  Scenario Outline: Vipps does not find the customer
    Given the customer <habit>
    When the cashier presses pay
    Then the payment is failed
    And the cashier is warned about another tender
    And the sale is open again
    And Vipps got 1 payment request

    Examples:
      | habit                  |
      | is not a Vipps user    |
      | is too young for Vipps |

  @VIPPS-EP-20
  Scenario: A foreign wallet cannot pay
    Given a customer from Czechia
    When the cashier scans the customer's QR
    And the cashier presses pay
    Then the payment is failed
    And the cashier is warned about another tender
    And the sale is open again

  @VIPPS-WH-08 @VIPPS-EP-12 @epayment-only
  Scenario: The customer's card is refused until the customer gives up
    Given the customer has no money
    When the cashier presses pay
    Then the payment is still pending
    And the payment is rejected
    And the cashier is told about a declined card
    And the sale is open again

  @VIPPS-WH-08 @epayment-only
  Scenario Outline: Vipps' test amounts
    When the cashier starts a sale of <amount>
    And the cashier scans the customer's QR
    And the cashier presses pay
    And the customer approves the payment
    Then the payment is still pending
    When the customer rejects the payment
    Then the payment is rejected
    And the sale is not paid
    And the cashier is told about a declined card

    Examples:
      | amount |
      | 1.51   |
      | 1.82   |
      | 1.83   |
      | 1.84   |
      | 1.86   |
      | 1.87   |
      | 1.97   |
      | 2.01   |
      | 2.02   |

  @VIPPS-OPS-08
  Scenario: The shop is not approved for payments at the till
    Given the shop may not send payment requests to phones
    When the cashier presses pay
    Then the payment is failed
    And the cashier is warned about another tender
    And the sale is open again

  @VIPPS-EP-04
  Scenario: Less than Vipps can take
    When the cashier starts a sale of 0.99
    And the cashier scans the customer's QR
    And the cashier presses pay
    Then the till refuses with "amount-not-possible"
    And Vipps got no payment request

  @VIPPS-EP-04
  Scenario: The least that Vipps can take
    When the cashier starts a sale of 1.00
    And the cashier scans the customer's QR
    And the customer pays
    Then the sale is paid

  @VIPPS-EP-04 @VIPPS-EP-14
  Scenario: Øre count
    When the cashier starts a sale of 100.99
    And the cashier scans the customer's QR
    And the customer pays
    Then the sale is paid
    And the payment request names 100.99
    And the shop has taken 100.99

  @VIPPS-EP-21
  Scenario: Goods of two tax rates on one receipt
    Given the cashier has added an item of 100.00
    When the cashier adds 3 items of 20.50 with 15 % tax
    And the customer pays
    Then the sale is paid
    And the payment request names 410.50
    And the receipt has 1 at 249.00 with 25 % tax
    And the receipt has 3 at 20.50 with 15 % tax

  @VIPPS-EP-04 @VIPPS-EP-14
  Scenario: Nothing to pay for
    When the cashier starts a sale
    And the cashier scans the customer's QR
    And the cashier presses pay
    Then the till refuses with "empty-sale"
    And the sale is not paid
    And Vipps got no payment request

  @VIPPS-EP-02
  Scenario: Nobody to ask for the money
    When the cashier starts a sale of 10.00
    And the cashier presses pay
    Then the till refuses with "no-customer"
    And Vipps got no payment request

Rule: Prices are frozen while the customer decides

  @VIPPS-EP-04
  Scenario: Nothing is added to a sale that is being paid
    Given the cashier has pressed pay
    When the cashier tries to add an item of 10.00
    Then the till refuses with "sale-state"
    When the customer approves the payment
    Then the sale is paid
    And the shop has taken 249.00

  @VIPPS-EP-02 @VIPPS-EP-14
  Scenario: Nobody else is put on a sale that is being paid
    Given the cashier has pressed pay
    When the cashier tries to scan somebody else's QR
    Then the till refuses with "sale-state"
    And the till knows the customer's number
    When the customer approves the payment
    Then the sale is paid
    And the till knows the customer's number

  @VIPPS-EP-04 @VIPPS-EP-05
  Scenario: What is added after a rejected payment is in the next one
    Given the cashier has pressed pay
    When the customer rejects the payment
    Then the sale is open again
    When the cashier adds an item of 10.00
    And the customer pays
    Then the sale is paid
    And the payment request names 259.00

  @VIPPS-EP-02
  Scenario: Somebody else pays in the end
    Given the cashier has pressed pay
    When the customer rejects the payment
    Then the sale is open again
    When another customer comes
    And the cashier scans the customer's QR
    And the customer pays
    Then the sale is paid
    And each attempt had a reference of its own

Rule: One press, one payment

  @VIPPS-EP-26
  Scenario: Pressing pay twice
    When the cashier presses pay twice
    Then the phone asks for 1 payment
    When the customer approves the payment
    Then the sale is paid
    And Vipps got 1 payment request
    And the shop has taken 249.00

  @VIPPS-EP-26
  Scenario: Pressing pay again in the middle
    When the cashier presses pay
    And 1 minutes pass
    And the cashier presses pay
    Then the phone asks for 1 payment
    When the customer approves the payment
    Then the sale is paid
    And Vipps got 1 payment request

  @VIPPS-EP-26
  Scenario: Pressing pay after it is paid
    When the customer pays
    Then the sale is paid
    When the cashier presses pay
    Then the till refuses with "sale-state"
    And the shop has taken 249.00

Rule: What is not known is not taken for no

  @VIPPS-ERR-02 @VIPPS-EP-08
  Scenario Outline: The payment request gets through, its answer does not
    Given <trouble>
    When the cashier presses pay
    And 15 seconds pass
    Then the phone asks for 1 payment
    When the customer approves the payment
    Then the sale is paid
    And the shop has taken 249.00
    And every payment request carried the same key and body

    Examples:
      | trouble                                             |
      | Vipps' answer to the payment request gets lost      |
      | Vipps' answer to the payment request breaks off     |
      | Vipps' answer to the payment request is garbage     |
      | Vipps never answers the payment request             |
      | Vipps does the payment request but answers with 500 |
      | Vipps does the payment request but answers with 502 |

  @VIPPS-ERR-02 @VIPPS-EP-08
  Scenario Outline: The payment request does not get through
    Given <trouble>
    When the cashier presses pay
    And 15 seconds pass
    And the cashier presses pay again, if the till gave up
    Then the phone asks for 1 payment
    When the customer approves the payment
    Then the sale is paid
    And every payment request carried the same key and body

    Examples:
      | trouble                                       |
      | Vipps never even gets the payment request     |
      | Vipps answers the payment request with 500    |
      | Vipps answers the payment request with 503    |
      | Vipps answers the payment request with 408    |

  @VIPPS-ERR-08
  Scenario: Vipps is slow, not down
    Given Vipps takes 4.5 seconds for every payment request
    And Vipps takes 4.5 seconds for every payment reading
    And Vipps takes 4.5 seconds for every capture
    When the cashier presses pay
    And 20 seconds pass
    And the customer approves the payment
    Then the sale is paid
    And Vipps got 1 payment request
    And Vipps got 1 capture

  @VIPPS-ERR-02
  Scenario Outline: Reading the payment fails for a while
    Given no webhook arrives
    And <trouble>
    When the cashier presses pay
    And the customer approves the payment
    Then the sale is paid

    Examples:
      | trouble                                          |
      | Vipps answers the payment reading with 500       |
      | Vipps' answer to the payment reading gets lost   |
      | Vipps' answer to the payment reading breaks off  |
      | Vipps' answer to the payment reading is garbage  |
      | Vipps never answers the payment reading          |
