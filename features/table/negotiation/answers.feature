@certify @qerko @kassa-club @loyalty-cards
Feature: Answers that do not fit
  An answer that is no answer to what was asked is refused, and the guest may think again: the individual bill stays.

  Background:
    Given the guest is a member with 500 points
    And the guest has added the club's card
    And a bill on table 1
    And the waiter has added 1 Soup at 145.00
    And the guest has scanned table 1
    And the guest has used the card for everything

  @QERKO-NEG-03
  Scenario Outline: No answer to whether to collect or spend
    When the guest answers <nonsense>
    Then the guest is told about the answer
    And the till refused updateIndividualBill with "ANSWER_INVALID"
    And the guest is still asked whether to collect or spend
    When the guest chooses to collect
    And the guest swipes
    Then the guest has paid 145.00
    And the member has 645 points

    Examples:
      | nonsense                      |
      | nothing at all                |
      | an option that there is not   |
      | a yes instead of a choice     |
      | several options at once       |
      | the answer to another question |

  @QERKO-NEG-03 @QERKO-NEG-07
  Scenario Outline: No number of points that the member can spend
    When the guest chooses to spend
    And the guest names <number> points
    Then the guest is told about the answer
    And the till refused updateIndividualBill with "ANSWER_INVALID"
    And the guest is still asked how many points
    And the guest has a discount of 0.00
    When the guest names 500 points
    And the guest swipes
    Then the guest has paid 140.00
    And the member has 140 points

    Examples:
      | number |
      | 501    |
      | 0      |
      | -1     |
      | 1.5    |
      | 1e999  |
      | NaN    |
      | five   |

  @QERKO-NEG-03
  Scenario: Nobody pays before the questions are answered
    When the guest swipes
    Then the app does not offer it
    When the guest chooses to spend
    And the guest swipes
    Then the app does not offer it
    And the guest is still asked how many points

  @QERKO-NEG-02 @QERKO-NEG-03
  Scenario: The answers arrive twice
    Given updateIndividualBill arrives twice
    When the guest chooses to spend
    Then the guest is asked how many points
    When the guest names 200 points
    Then the guest has a discount of 2.00

  @QERKO-NEG-03
  Scenario: What the restaurant asks next gets lost, and the guest answers once more
    Given the till's answer to updateIndividualBill gets lost
    When the guest chooses to spend
    Then the guest is told about the restaurant cannot be reached
    When the guest chooses to spend
    Then the guest is asked how many points
    When the guest names 200 points
    And the guest swipes
    Then the guest has paid 143.00

  @QERKO-NEG-02
  Scenario: Answers to an individual bill that does not exist
    When Qerko tells answers to an individual bill that does not exist
    Then the till says no with INDIVIDUAL_BILL_NOT_FOUND
