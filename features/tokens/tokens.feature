@certify @vipps
Feature: Access tokens
  The till signs in at Vipps by itself, seldom, and again when it must.

  Background:
    Given a sale of 249.00

  @VIPPS-TOK-01 @VIPPS-TOK-02
  Scenario: One token for the whole sale
    When the cashier scans the customer's QR of format 2.0
    And the customer pays
    Then the sale is paid

  @VIPPS-TOK-03 @VIPPS-TOK-04
  Scenario: Tokens that live two minutes
    Given access tokens live 120 seconds
    And the cashier has scanned the customer's QR of format 2.0
    And the cashier has pressed pay
    When 7 minutes pass
    And the customer approves the payment
    Then the sale is paid
    And no token was used when its life was over

  @VIPPS-TOK-04
  Scenario: The life of a token as a number
    Given Vipps spells the life of a token as a number
    And the cashier has scanned the customer's QR of format 2.0
    When the customer pays
    Then the sale is paid

  @VIPPS-TOK-03
  Scenario: The token is revoked between scan and payment
    Given the cashier has scanned the customer's QR of format 2.0
    When Vipps revokes the access tokens
    And the customer pays
    Then the sale is paid

  @VIPPS-TOK-03
  Scenario: The token is revoked while the customer thinks
    Given the cashier has scanned the customer's QR of format 2.0
    And the cashier has pressed pay
    When Vipps revokes the access tokens
    And the customer approves the payment
    Then the sale is paid

  @VIPPS-TOK-05 @VIPPS-ERR-01
  Scenario Outline: The till cannot sign in
    Given the cashier has scanned the customer's QR
    And Vipps answers every token request with <status>
    And Vipps has revoked the access tokens
    When the cashier presses pay
    Then the payment is failed
    And the cashier is warned about the till could not sign in
    And the sale is open again
    And nothing was reserved

    Examples:
      | status |
      | 400    |
      | 401    |

  @VIPPS-TOK-05
  Scenario: Signing in fails once
    Given the cashier has scanned the customer's QR
    And Vipps answers the token request with 500
    And Vipps has revoked the access tokens
    When the cashier presses pay
    And 10 seconds pass
    And the customer approves the payment
    Then the sale is paid

  @VIPPS-ERR-03 @VIPPS-TOK-05
  Scenario: Vipps asks for patience with signing in
    Given the cashier has scanned the customer's QR
    And Vipps answers the token request with 429, to be tried again after 15 seconds
    And Vipps has revoked the access tokens
    When the cashier presses pay
    And 1 minutes pass
    Then the token request was tried again no sooner than 15 seconds later
    When the customer approves the payment
    Then the sale is paid

  @VIPPS-TOK-03
  Scenario: A token that is refused for ever leads to no loop
    Given the cashier has scanned the customer's QR
    And Vipps answers every payment request with 401
    When the cashier presses pay
    Then the payment is failed
    And Vipps got at most 2 payment requests
    And the cashier is warned about another tender
