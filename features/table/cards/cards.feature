@certify @qerko @loyalty-cards
Feature: Adding the club's card
  Members of the club add its card in Qerko's app. The club's card authority lets it in once it is sure whose it is.

  @QERKO-CARD-01
  Scenario: The member's own verified e-mail address is proof enough
    Given the guest is a member
    When the guest adds the club's card
    Then the card of the guest is authorized
    And the guest has got no mail
    And Qerko got no verdict

  @QERKO-CARD-01 @QERKO-CARD-03
  Scenario Outline: The staff sees the member, and gives out a code
    Given the guest is a member
    And the guest uses another e-mail address at Qerko
    And the staff has given the guest a code
    When the guest adds the club's card with the code<typing>
    Then the card of the guest is authorized
    And the guest has got no mail

    Examples:
      | typing             |
      |                    |
      | , carelessly typed |

Rule: What proves nothing opens no card

  @QERKO-CARD-01 @QERKO-CARD-03
  Scenario: Somebody who is no member
    When the guest adds the club's card
    Then the card of the guest is refused
    And the guest is told about the staff
    And Qerko got no verdict

  @QERKO-CARD-03
  Scenario: Nobody learns from a refusal who is a member
    Given the guest is a member whose e-mail address nobody has verified
    When the guest adds the club's card
    And Anna adds the club's card
    Then the card of the guest is refused
    And the card of Anna is refused
    And the guest and Anna read the same on their cards

  @QERKO-CARD-03
  Scenario: An e-mail address that has the member's in it
    Given the guest is a member
    And the guest uses an e-mail address at Qerko that ends like the member's
    When the guest adds the club's card
    Then the card of the guest is pending
    And the guest has got 1 mail

  @QERKO-CARD-03
  Scenario Outline: A code that is not good
    Given the guest is a member
    And the guest uses another e-mail address at Qerko
    And the guest has a code that is <flaw>
    When the guest adds the club's card with the code
    Then the card of the guest is pending
    And the guest has got 1 mail

    Examples:
      | flaw             |
      | made up          |
      | used already     |
      | ten minutes old  |
      | another member's |

  @QERKO-CARD-03
  Scenario: Who guesses codes spoils the right one
    Given the guest is a member
    And the guest uses another e-mail address at Qerko
    And the staff has given the guest a code
    And Anna has guessed 5 codes
    When the guest adds the club's card with the code
    Then the card of the guest is pending

  Scenario: The brand's form is not filled
    When the guest adds the club's card with the phone number ""
    Then the app asks for "Phone number"
    And nobody was asked about a card

  @QERKO-CARD-01
  Scenario Outline: What is typed is no phone number
    Given the guest is a member
    When the guest adds the club's card with the phone number "<number>"
    Then the card of the guest is refused

    Examples:
      | number       |
      | my number    |
      | +            |
      | 1            |
      | '; DROP--    |

  @QERKO-CARD-01
  Scenario: A card of a club that this authority knows nothing of
    Given the guest is a member
    And the restaurant takes cards of another club, too, and is said to decide about them
    When the guest adds a card of the other club
    Then the other club's card of the guest is refused

Rule: With a foreign e-mail address the member decides, by mail

  Background:
    Given the guest is a member
    And Anna has asked for the card of the guest

  @QERKO-CARD-02 @QERKO-CARD-03
  Scenario: The member confirms
    Then the card of Anna is pending
    And Anna is told about the mail
    And the guest has got 1 mail
    When the guest confirms the card by mail
    Then the card of Anna is authorized
    And Qerko got 1 verdict

  @QERKO-CARD-02 @QERKO-CARD-03
  Scenario: The member refuses
    When the guest refuses the card by mail
    Then the card of Anna is refused
    And Qerko got 1 verdict

  @QERKO-CARD-02 @QERKO-CARD-03
  Scenario: Two ask for the card, and the member confirms the first
    When 10 minutes pass
    And Berit adds the card of the guest
    And the guest confirms the first card by mail
    Then the card of Anna is authorized
    And the card of Berit stays pending
    And Qerko got 1 verdict

  @QERKO-CARD-02
  Scenario: The member does not answer
    When the hour of the mail is over
    Then the card of Anna is refused
    And Qerko got 1 verdict
    When the guest confirms the card by mail
    Then the card of Anna stays refused
    And Qerko got 1 verdict

  @QERKO-CARD-02
  Scenario: The member has second thoughts
    When the guest refuses the card by mail
    And the guest confirms the card by mail
    Then the card of Anna is refused
    And Qerko got 1 verdict

  @QERKO-CARD-03
  Scenario: A mail program that looks at the links decides nothing
    When the mail program of the guest looks at the links
    Then the card of Anna stays pending
    And Qerko got no verdict

  @QERKO-CARD-02
  Scenario: The staff revokes the card before the member has answered
    When the staff revokes the card of the guest
    Then the card of Anna is refused
    When the guest confirms the card by mail
    Then the card of Anna stays refused
    And Qerko got 1 verdict

  @QERKO-CARD-02
  Scenario: The member confirms while Qerko cannot be reached
    When Qerko announces a restart of 60 seconds
    And the guest confirms the card by mail
    Then the card of Anna stays pending
    And after at most 300 seconds the card of Anna is authorized
    And Qerko got 1 verdict

  @QERKO-CARD-02
  Scenario: Qerko's answer to the verdict gets lost, and the verdict is told again until it is sure
    Given Qerko's answer to the verdict gets lost
    When the guest confirms the card by mail
    And 10 minutes pass
    Then the card of Anna is authorized
    And Qerko got 2 verdicts, and refused 1

  @QERKO-CARD-02
  Scenario: The network doubles the verdict
    Given submitCardAuthorization arrives twice
    When the guest confirms the card by mail
    And 10 minutes pass
    Then the card of Anna is authorized
    And Qerko got 1 verdict, and refused 1

Rule: When the question or its answer is lost

  Background:
    Given the guest is a member

  @QERKO-CARD-01
  Scenario: The authority is not there
    Given the club's card authority is not connected to Qerko
    When the guest adds the club's card
    Then the card of the guest is refused
    And the guest is told about a check that failed

  @QERKO-CARD-01
  Scenario Outline: The answer does not arrive, and the guest tries again
    Given <trouble>
    When the guest adds the club's card
    Then the card of the guest is refused
    And the guest is told about a check that failed
    When the guest adds the club's card
    Then the card of the guest is authorized

    Examples:
      | trouble                                             |
      | the till's answer to authorizeLoyaltyCard gets lost |
      | the answer of the card authority is garbage         |
      | authorizeLoyaltyCard never reaches the till         |

  @QERKO-CARD-02
  Scenario: A verdict that nobody waits for any more is told once
    Given the till's answer to authorizeLoyaltyCard gets lost
    When Anna adds the card of the guest
    And the guest confirms the card by mail
    And 10 minutes pass
    Then the card of Anna stays refused
    And Qerko got 1 verdict, and refused 1

  @QERKO-CARD-01 @QERKO-CARD-02
  Scenario: The question arrives twice
    Given authorizeLoyaltyCard arrives twice
    When Anna adds the card of the guest
    Then the card of Anna is pending
    And the guest has got 1 mail
    When the guest confirms the card by mail
    Then the card of Anna is authorized
    And Qerko got 1 verdict
