@certify @vipps
Feature: Giving money back

  Background:
    Given a paid sale of 249.00

  @VIPPS-EP-18
  Scenario: All of it
    When the cashier refunds 249.00
    Then the customer has 249.00 back
    And the sale is refunded
    And the cashier is told about the refund

  @VIPPS-EP-18
  Scenario: In parts
    When the cashier refunds 49.00
    Then the customer has 49.00 back
    And the shop has taken 200.00
    When the cashier refunds 100.00
    Then the customer has 149.00 back
    When the cashier refunds 100.00
    Then the customer has 249.00 back
    And the sale is refunded
    And Vipps got 3 refunds

  @VIPPS-EP-18
  Scenario: More than was paid is refused
    When the cashier refunds 249.01
    Then the till refuses with "refund-too-high"
    And Vipps got no refund

  @VIPPS-EP-18
  Scenario: More than is left is refused
    When the cashier refunds 200.00
    Then the customer has 200.00 back
    When the cashier refunds 49.01
    Then the till refuses with "refund-too-high"
    And Vipps got 1 refund

  @VIPPS-EP-18 @VIPPS-EP-26
  Scenario: A second press while the first refund is on its way
    Given Vipps takes 4.5 seconds for every refund
    And the cashier has refunded 249.00
    When the cashier refunds 249.00
    Then the till refuses with "refund-too-high"
    And the customer has 249.00 back
    And Vipps got 1 refund

  @VIPPS-EP-18
  Scenario: A sale that is not paid cannot be refunded
    When the cashier starts a sale of 10.00
    And the cashier refunds 10.00
    Then the till refuses with "sale-state"

  @VIPPS-ERR-02 @VIPPS-EP-08
  Scenario Outline: The refund happens, its answer does not come
    Given <trouble>
    When the cashier refunds 100.00
    Then the customer has 100.00 back
    And every refund carried the same key and body

    Examples:
      | trouble                                    |
      | Vipps' answer to the refund gets lost      |
      | Vipps' answer to the refund breaks off     |
      | Vipps' answer to the refund is garbage     |
      | Vipps never answers the refund             |
      | Vipps does the refund but answers with 500 |

  @VIPPS-ERR-02 @VIPPS-ERR-04 @VIPPS-EP-08
  Scenario Outline: The refund does not happen at first
    Given <trouble>
    When the cashier refunds 100.00
    Then the customer has 100.00 back
    And every refund carried the same key and body
    And Vipps got 2 refunds

    Examples:
      | trouble                                        |
      | Vipps never even gets the refund               |
      | Vipps answers the refund with 500              |
      | Vipps answers the refund with 423              |

  @VIPPS-ERR-05 @VIPPS-ERR-01
  Scenario: Vipps refuses the refund
    Given Vipps answers the refund with 400 and code 6220
    When the cashier refunds 100.00
    Then the cashier is warned about the refund
    And the shop has taken 249.00
    And Vipps got 1 refund

  @VIPPS-ERR-01 @VIPPS-EP-18
  Scenario: What Vipps refused to refund can be refunded later
    Given Vipps answers the refund with 400 and code 6220
    When the cashier refunds 249.00
    Then the cashier is warned about the refund
    When the cashier refunds 249.00
    Then the customer has 249.00 back
    And the sale is refunded
    And Vipps got 2 refunds

  @VIPPS-ERR-02 @VIPPS-EP-18
  Scenario Outline: The first refund says nothing about the second
    When the cashier refunds 100.00
    Then the customer has 100.00 back
    When <trouble> from now on
    And the cashier refunds 50.00
    Then the customer has 150.00 back
    And the shop has taken 99.00

    Examples:
      | trouble                               |
      | Vipps answers the refund with 500     |
      | Vipps' answer to the refund gets lost |

  @VIPPS-ERR-03
  Scenario: Vipps asks for patience with the refund
    Given Vipps answers the refund with 429, to be tried again after 15 seconds
    When the cashier refunds 100.00
    Then the customer has 100.00 back
    And the refund was tried again no sooner than 15 seconds later
