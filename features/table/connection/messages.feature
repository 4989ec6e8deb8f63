@certify @qerko
Feature: What Qerko asks, and what the till answers
  Every question is answered, once; what is new or makes no sense does no harm.

  Background:
    Given a bill on table 1
    And the waiter has added 2 Beer at 89.00
    And the waiter has added 1 Soup at 0.10

  @QERKO-MSG-03 @QERKO-BILL-01
  Scenario: Prices are told as decimal texts
    When the waiter adds 1 Mint at 0.05
    And Qerko asks for the bill
    Then Qerko reads 2 x 89.00, 1 x 0.10, 1 x 0.05 on it

  @QERKO-MSG-01
  Scenario: Four guests scan at the same moment
    When the guest, Anna, Berit and Carl scan table 1 at the same moment
    Then the guest, Anna, Berit and Carl see 2 Beer, 1 Soup on their phones
    And nothing came from the till that fits nothing

  @QERKO-MSG-01 @QERKO-MSG-02
  Scenario Outline: A method that the till does not have
    When Qerko calls <method> with []
    Then the till <answer>
    And Anna sees 2 Beer, 1 Soup on table 1
    And the till has connected 1 time

    Examples:
      | method     | answer  |
      | danceTango | says no |
      | orderStart | says no |

    Examples: tills that take orders have it
      | method       | answer                        |
      | getMealMenus | answers, one way or the other |

  @QERKO-MSG-02
  Scenario: A call with members that nobody knows
    When Qerko calls getTableList and adds members that nobody knows
    Then the till does as it is told

  @QERKO-MSG-02
  Scenario: A payment with members that nobody knows
    When Qerko starts a payment with members that nobody knows
    Then the till accepts it
    And the waiter sees 1 Soup locked

  @QERKO-MSG-01
  Scenario Outline: A question that makes no sense
    When Qerko calls <method> with <arguments>
    Then the till <answer>
    And Anna sees 2 Beer, 1 Soup on table 1
    And the till has connected 1 time

    Examples:
      | method           | arguments         | answer                        |
      | getBill          | []                | says no                       |
      | getBill          | [7, null]         | says no                       |
      | getTableContents | [null, null]      | knows of no bill there        |
      | paymentStart     | ["everything"]    | says no                       |
      | paymentStart     | [{"id": "p-1"}]   | says no                       |
      | paymentProcessed | [{}, "PROCESSED"] | says no                       |
      | paymentClosed    | ["p-1"]           | answers, one way or the other |

  @QERKO-BILL-03
  Scenario Outline: A bill or a table that the restaurant does not have
    When Qerko calls <method> with <arguments>
    Then the till <answer>

    Examples:
      | method           | arguments          | answer                      |
      | getBill          | ["b-nobody", null] | says no with BILL_NOT_FOUND |
      | getTableContents | ["99", null]       | knows of no bill there      |
      | searchBills      | ["b-nobody", null] | knows of no bill there      |

  @QERKO-BILL-03
  Scenario: A bill that is closed
    When the waiter closes the bill
    And Qerko asks for the bill
    Then the till says no with BILL_CLOSED

  @two-restaurants @QERKO-BILL-01 @QERKO-BILL-03
  Scenario: The other restaurant of the chain has tables and bills of its own
    Given a bill of 1 Cake at 60.00 on table 1 of the other restaurant
    When Qerko calls getTableList with []
    Then Qerko hears of this restaurant's tables only, each once
    And Anna sees 2 Beer, 1 Soup on table 1
    When Qerko asks this restaurant for the other one's bill
    Then the till says no with BILL_NOT_FOUND

  @QERKO-MSG-01
  Scenario: Rubbish instead of a question
    Given getTableContents arrives as rubbish
    When the guest scans table 1
    Then the guest is told that the restaurant cannot be reached
    And the guest sees 2 Beer, 1 Soup on table 1

  @QERKO-MSG-01
  Scenario: A question comes twice
    Given getTableContents arrives twice
    When the guest scans table 1
    Then Qerko asked for getTableContents 2 times
    And nothing came from the till that fits nothing

  @QERKO-MSG-04
  Scenario: What needs no answer gets none
    Given paymentClosed arrives twice
    When the guest pays everything on table 1
    Then the guest has paid 178.10
    And the bill is paid
    And nothing came from the till that fits nothing

  @long-polling-only @QERKO-MSG-01
  Scenario: The answer to a poll gets lost
    Given the answer to a poll gets lost
    When the guest scans table 1
    And the guest picks everything
    Then the guest is told that the restaurant cannot be reached
    When the guest picks everything
    And the guest swipes
    Then the guest has paid 178.10

  @long-polling-only @QERKO-CONN-07
  Scenario: Qerko cannot answer a poll
    Given a poll is answered with 500
    When the guest scans table 1
    And the guest pays everything on table 1
    Then the guest has paid 178.10

  @long-polling-only @QERKO-MSG-01
  Scenario: Qerko cannot take an answer
    Given what the till posts is answered with 500, once
    When the guest scans table 1
    Then the guest is told that the restaurant cannot be reached
    And the guest sees 2 Beer, 1 Soup on table 1

  @long-polling-only @QERKO-MSG-01
  Scenario: Qerko takes an answer, and its thanks get lost
    Given Qerko takes what the till posts, and its thanks get lost
    When the guest pays everything on table 1
    Then the guest has paid 178.10
    And nothing came from the till that fits nothing
    And the till has booked it once
