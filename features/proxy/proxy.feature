Feature: A product whose vendors' addresses are fixed
  It knows Vipps, Qerko and Poster by their real names only; a proxy leads it into the sandbox, and it is judged there
  like any other. The network on the way may be as bad as networks are: nobody pays twice.

  @VIPPS-QR-02 @VIPPS-LG-01 @VIPPS-EP-13
  Scenario: Scan, join and pay under the vendors' real names
    Given Vipps wants 1 seconds between login polls
    And the customer approves everything
    And a sale of 249.00
    When the cashier scans the customer's QR of format 2.0
    Then the till knows the customer's number
    When the cashier presses enrol
    Then the enrolment is enrolled
    When the cashier presses pay
    Then the sale is paid
    And the shop has taken 249.00
    And Vipps was called as apitest.vipps.no over HTTPS
    And a webhook has told of the capture

  @QERKO-CONN-01 @QERKO-PAY-01
  Scenario: A table is paid over a websocket to Qerko's real name
    Given a bill on table 1
    And the waiter has added 1 Soup at 145.00
    When the guest pays everything on table 1
    Then the guest has paid 145.00
    And the bill is paid
    And Qerko was connected to as sandbox.qerko.com over HTTPS

  @VIPPS-EP-16
  Scenario Outline: A reply is lost on the way
    Given the customer approves everything
    And the network loses the reply to the next <call>
    And a sale of 99.00
    And the cashier has scanned the customer's QR
    When the cashier presses pay
    Then the sale is paid
    And the network has lost 1 reply
    And Vipps has reserved once
    And the shop has taken 99.00

    Examples:
      | call            |
      | payment request |
      | capture         |

  Scenario: A slow line that delivers in small pieces
    Given the customer approves everything
    And everything from Vipps is late and in pieces
    And a sale of 99.00
    And the cashier has scanned the customer's QR
    When the cashier presses pay
    Then the sale is paid
    And Vipps has reserved once
    And the shop has taken 99.00
