@certify @vipps @enrolment
Feature: Joining the club
  The cashier presses enrol, the customer approves in the Vipps app, and is a member from then on.

  Background:
    Given a sale of 100.00
    And the cashier has scanned the customer's QR

  @VIPPS-LG-01 @VIPPS-LG-05 @VIPPS-LG-06 @VIPPS-LG-08 @VIPPS-LG-15 @VIPPS-LG-19 @VIPPS-LG-20 @VIPPS-LG-24
  @VIPPS-HDR-03 @VIPPS-HDR-04 @VIPPS-HDR-07 @VIPPS-HDR-08
  Scenario: The customer approves and is a member
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the cashier is told about the enrolment is done
    And the customer has joined
    And the till recognises a member
    And Vipps got 1 userinfo

  @VIPPS-LG-20
  Scenario: The member has the benefit in the next sale
    When the cashier presses enrol
    And the customer approves the login
    And the enrolment is enrolled
    And the customer pays
    Then the sale is paid
    And the sale earns 100 points
    When the cashier starts a sale of 50.00
    And the cashier scans the customer's QR
    And the cashier spends 100 points
    Then 49.00 is left to pay
    When the customer pays
    Then the sale is paid
    And the member has 49 points

  @VIPPS-LG-07
  Scenario: Till and phone show the same code
    When the cashier presses enrol
    Then the phone asks for 1 login
    And the cashier reads the code that the phone shows

  @VIPPS-LG-11
  Scenario: The customer takes a minute, and the till keeps asking
    When the cashier presses enrol
    And 1 minutes pass
    Then the login polls are at least 5 seconds apart
    When the customer approves the login
    Then the enrolment is enrolled

  @VIPPS-LG-23
  Scenario: The member who joined is the one who pays
    When the cashier presses enrol
    And the customer approves the login
    And the enrolment is enrolled
    And the customer pays
    Then the sale is paid
    And the member has 100 points

Rule: A customer who does not join is no member

  @VIPPS-LG-12 @VIPPS-OPS-04
  Scenario: The customer declines, and nothing is kept
    When the cashier presses enrol
    And the customer rejects the login
    Then the enrolment is declined
    And the cashier is warned about the customer declined
    And the customer has not joined
    And the till recognises no member

  @VIPPS-LG-12
  Scenario: The customer does not answer, and can be asked again
    When the cashier presses enrol
    And 9.5 minutes pass
    Then after at most 60 seconds the enrolment is expired
    And the cashier is warned about no answer in time
    And the customer has not joined
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the customer has joined

  @VIPPS-LG-12
  Scenario: The customer's app is too old
    Given the customer uses an outdated app
    When the cashier presses enrol
    Then the enrolment is failed
    And the cashier is warned about the app is too old
    And the customer has not joined

  @VIPPS-LG-12 @VIPPS-LG-24
  Scenario Outline: The customer cannot log in, and is not told apart
    Given the customer <habit>
    When the cashier presses enrol
    Then the enrolment is failed
    And the cashier is warned about the enrolment
    And the customer has not joined

    Examples:
      | habit                  |
      | is not a Vipps user    |
      | is too young for Vipps |

  @VIPPS-LG-12
  Scenario: A foreign number cannot log in
    Given a customer from Czechia
    When the cashier scans the customer's QR
    And the cashier presses enrol
    Then the enrolment is failed
    And the cashier is warned about the enrolment
    And the customer has not joined

  @VIPPS-LG-12
  Scenario: The customer cannot log in, in the other spelling, and only the login request says so
    Given the customer is not a Vipps user
    And Vipps spells ineligible users invalid_user
    And Vipps answers the user look-up with 500
    When the cashier presses enrol
    Then the enrolment is failed
    And the cashier is warned about the enrolment
    And Vipps got 1 login request
    And the customer has not joined

  @VIPPS-LG-12
  Scenario Outline: The login request is refused
    Given Vipps answers the login request with 400 and code <code>
    When the cashier presses enrol
    Then the enrolment is failed
    And the cashier is warned about the enrolment
    And Vipps got 1 login request
    And the customer has not joined
    When the customer pays
    Then the sale is paid

    Examples:
      | code                |
      | unknown_user_id     |
      | invalid_user        |
      | old_app             |
      | invalid_scope       |
      | unauthorized_client |
      | never_heard_of      |

  @VIPPS-LG-11 @VIPPS-LG-12
  Scenario Outline: The login ends with an error
    Given Vipps answers the login poll with 400 and code <code>
    When the cashier presses enrol
    Then the enrolment is <state>
    And the cashier is warned about the enrolment
    And the customer has not joined

    Examples:
      | code            | state    |
      | access_denied   | declined |
      | expired_token   | expired  |
      | old_app         | failed   |
      | invalid_user    | failed   |
      | unknown_user_id | failed   |
      | invalid_grant   | failed   |
      | invalid_request | failed   |
      | never_heard_of  | failed   |

  @VIPPS-LG-04 @VIPPS-OPS-04
  Scenario: Nobody is asked to join unless the cashier presses enrol
    When the customer pays
    Then the sale is paid
    And Vipps got no login request
    And the customer has not joined

Rule: One login at a time

  @VIPPS-LG-14
  Scenario: Pressing enrol twice asks the customer once
    When the cashier presses enrol
    And the cashier presses enrol
    Then the phone asks for 1 login
    And Vipps got 1 login request
    When the customer approves the login
    Then the enrolment is enrolled

  @VIPPS-LG-14
  Scenario: The customer is not asked at a second till meanwhile
    Given a sale of 20.00 at the other till
    When the cashier presses enrol
    And the cashier at the other till scans the customer's QR
    And the cashier at the other till presses enrol
    Then the till refuses with "enrolment-open"
    And the phone asks for 1 login

  @VIPPS-LG-04
  Scenario: Who has joined at one till is not asked again at another
    Given a sale of 20.00 at the other till
    And the cashier at the other till has scanned the customer's QR
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    When the cashier at the other till presses enrol
    Then the till refuses with "already-a-member"
    And Vipps got 1 login request

  @VIPPS-QR-06
  Scenario: Somebody else is served when the customer joins
    Given the customer approves everything
    When the cashier presses enrol
    And another customer comes
    And the cashier scans the customer's QR
    And 30 seconds pass
    Then the till recognises no member
    And the till knows the customer's number
    And the customer has not joined
    When the customer pays
    Then the sale is paid
    And the till knows the customer's number

  @VIPPS-LG-14
  Scenario: An enrolment needs a customer
    When the cashier starts a sale of 20.00
    And the cashier presses enrol
    Then the till refuses with "no-customer"
    And Vipps got no login request

Rule: The till asks as often as Vipps wants

  @VIPPS-LG-09
  Scenario Outline: Vipps names the interval
    Given Vipps wants <seconds> seconds between login polls
    When the cashier presses enrol
    And 1 minutes pass
    Then the login polls are at least <seconds> seconds apart
    When the customer approves the login
    Then the enrolment is enrolled

    Examples:
      | seconds |
      | 2       |
      | 5       |
      | 11      |

  @VIPPS-LG-10
  Scenario: Vipps asks the till to slow down
    Given Vipps asks the till to slow down at the second login poll
    When the cashier presses enrol
    And 1 minutes pass
    Then Vipps got at least 3 login polls
    When the customer approves the login
    Then the enrolment is enrolled

  @VIPPS-LG-13 @VIPPS-ERR-03
  Scenario: Too many logins at once
    Given Vipps answers the login request with 429, to be tried again after 20 seconds
    When the cashier presses enrol
    And 1 minutes pass
    Then the login request was tried again no sooner than 20 seconds later
    When the customer approves the login
    Then the enrolment is enrolled

  @VIPPS-ERR-03
  Scenario: Too many polls
    Given Vipps answers the login poll with 429, to be tried again after 20 seconds
    When the cashier presses enrol
    And 1 minutes pass
    Then the login poll was tried again no sooner than 20 seconds later
    When the customer approves the login
    Then the enrolment is enrolled

  @VIPPS-LG-02
  Scenario: Where Vipps' endpoints are is asked once an hour
    When the cashier presses enrol
    And the customer approves the login
    And the enrolment is enrolled
    And another customer comes
    And the cashier starts a sale of 20.00
    And the cashier scans the customer's QR
    And the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And Vipps got 1 discovery

Rule: Who the customer is must be proven

  @VIPPS-LG-16 @VIPPS-OPS-04
  Scenario Outline: An id token that proves nothing makes nobody a member
    Given the id token is <flaw>
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is failed
    And the cashier is warned about the identity could not be verified
    And the customer has not joined
    And the till recognises no member

    Examples:
      | flaw                       |
      | signed with a foreign key  |
      | signed with an unknown key |
      | not signed                 |
      | for another merchant       |
      | from another issuer        |
      | too old                    |

  @VIPPS-LG-16 @VIPPS-OPS-04
  Scenario: An id token of another login makes nobody a member who was asked with a nonce
    Given the id token is of another login
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is failed, if a nonce was sent

  @VIPPS-LG-16 @VIPPS-OPS-04
  Scenario: Data of another person than the id token names make nobody a member
    Given the id token is about somebody else
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is failed
    And the cashier is warned about the enrolment
    And the customer has not joined
    And the till recognises no member

  @VIPPS-LG-16
  Scenario: After a login that proved nothing the customer can be asked again
    Given the id token is for another merchant
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is failed
    When the id token is as it should be again
    And the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the customer has joined

  @VIPPS-LG-01
  Scenario: Vipps moves its login endpoints, and discovery tells where
    Given Vipps has moved its login endpoints
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the customer has joined

  @VIPPS-LG-19
  Scenario: A customer who has no address
    Given the customer has no address
    And the customer's e-mail address is not verified
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the customer has joined

  @VIPPS-LG-17
  Scenario: Vipps rotates its keys between two enrolments
    When the cashier presses enrol
    And the customer approves the login
    And the enrolment is enrolled
    And Vipps rotates its signing keys
    And another customer comes
    And the cashier starts a sale of 20.00
    And the cashier scans the customer's QR
    And the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the customer has joined

  @VIPPS-LG-19
  Scenario: Userinfo gets the login's token and nothing else
    Given Vipps refuses a subscription key at userinfo
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled

Rule: Who is a member already, and who is somebody else

  @VIPPS-LG-21
  Scenario Outline: Two people with one e-mail address are two members
    Given the customer is a member with 100 points
    And another customer with the same e-mail address, <verified>
    When the cashier starts a sale of 20.00
    And the cashier scans the customer's QR
    And the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the customer has joined
    And the member has 0 points

    Examples:
      | verified     |
      | verified     |
      | not verified |

  @VIPPS-LG-21
  Scenario: A member under a new phone number is the same member
    Given the customer is a member with 100 points
    And the customer has got a new phone number
    When the cashier starts a sale of 20.00
    And the cashier scans the customer's QR
    Then the till recognises no member
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the customer has joined
    And the member has 100 points

Rule: Vipps is not for Norwegians only

  @VIPPS-OPS-05 @VIPPS-CI-07
  Scenario Outline: A neighbour joins and pays, and the till sends no check-in
    When a customer from <country> comes
    And the cashier scans the customer's QR of format 2.0
    Then the till knows the customer's number
    And Vipps got no check-in of the customer
    When the cashier presses enrol
    And the customer approves the login
    Then the enrolment is enrolled
    And the customer has joined
    When the customer pays
    Then the sale is paid
    And the member has 100 points

    Examples:
      | country |
      | Denmark |
      | Finland |
      | Sweden  |

Rule: When Vipps is in trouble, the cashier is told and nobody becomes a member by half

  @VIPPS-ERR-01 @VIPPS-ERR-02
  Scenario Outline: Vipps recovers, and the enrolment goes on
    Given <trouble>
    When the cashier presses enrol
    And 10 seconds pass
    And the cashier presses enrol again, if the till gave up
    And the customer approves the login
    Then the enrolment is enrolled, at the next press of enrol at the latest
    And the customer has joined

    Examples:
      | trouble                                   |
      | Vipps answers the discovery with 500      |
      | Vipps answers the user look-up with 500   |
      | Vipps answers the login request with 500  |
      | Vipps answers the login poll with 500     |
      | Vipps never even gets the login poll      |
      | Vipps answers the key set with 500        |
      | Vipps answers the userinfo with 500       |
      | Vipps' answer to the userinfo gets lost   |
      | Vipps' answer to the userinfo breaks off  |

  @VIPPS-ERR-03
  Scenario Outline: Vipps asks for patience on the way
    Given Vipps answers the <call> with 429, to be tried again after 20 seconds
    When the cashier presses enrol
    And 1 minutes pass
    And the customer approves the login
    Then after at most 60 seconds the enrolment is enrolled
    And the <call> was tried again no sooner than 20 seconds later

    Examples:
      | call      |
      | discovery |
      | key set   |
      | userinfo  |

  @VIPPS-LG-19 @VIPPS-ERR-01
  Scenario: The customer's data cannot be had as long as the login's token lives
    Given Vipps answers every userinfo with 500
    And the customer approves everything
    When the cashier presses enrol
    And 10 minutes pass
    Then the enrolment is failed
    And the cashier is warned about the enrolment
    And the customer has not joined

  @VIPPS-ERR-01
  Scenario Outline: The answer that mattered is gone
    Given <trouble>
    And the customer approves everything
    When the cashier presses enrol
    Then the enrolment is failed
    And the cashier is warned about the enrolment
    And the customer has not joined
    When the customer pays
    Then the sale is paid

    Examples:
      | trouble                                        |
      | Vipps' answer to the login request gets lost   |
      | Vipps answers every userinfo with 403          |
      | Vipps answers every login request with 401     |
      | Vipps answers every login poll with 401        |

  @VIPPS-ERR-01
  Scenario: The answer with the tokens is gone
    When the cashier presses enrol
    Then the phone asks for 1 login
    When Vipps' answer to the login poll gets lost from now on
    And the customer approves the login
    Then the enrolment is failed
    And the cashier is warned about the enrolment
    And the customer has not joined
