@certify @qerko
Feature: Messages about a payment get lost
  Whatever gets lost on the way, a guest pays once or not at all, and the till finds out which.

  Background:
    Given a bill on table 1
    And the waiter has added 2 Beer at 89.00
    And the waiter has added 1 Soup at 145.00

  @QERKO-PAY-03 @QERKO-MSG-01
  Scenario Outline: No answer in time: the payment comes to nothing, and the guest tries again
    Given <trouble>
    And the guest has scanned table 1
    And the guest has picked everything
    When the guest swipes
    Then the guest has paid nothing
    And the guest is told that the restaurant cannot be reached
    And after at most 60 seconds 323.00 is left on the bill and nothing is locked
    And the till has booked nothing
    When Anna pays everything on table 1
    Then Anna has paid 323.00
    And the till has booked it once

    Examples:
      | trouble                                          |
      | paymentStart never reaches the till              |
      | the till's answer to paymentStart gets lost      |
      | paymentStart arrives 16 seconds late             |
      | paymentStart arrives as rubbish                  |
      | the connection breaks at paymentStart            |
      | the connection breaks after paymentStart         |
      | paymentProcessed never reaches the till          |
      | the till's answer to paymentProcessed gets lost  |
      | paymentProcessed arrives 16 seconds late         |
      | paymentProcessed arrives as rubbish              |
      | the connection breaks at paymentProcessed        |
      | the connection breaks after paymentProcessed     |

  Scenario Outline: An answer that is late, but not too late
    Given <method> arrives 10 seconds late
    When the guest pays everything on table 1
    Then the guest has paid 323.00
    And the bill is paid

    Examples:
      | method           |
      | paymentStart     |
      | paymentProcessed |

  @QERKO-PAY-05
  Scenario Outline: The till never hears that the payment is paid
    Given <trouble>
    When the guest pays everything on table 1
    Then the guest has paid 323.00
    And after at most 600 seconds the bill is paid
    And Qerko was asked about the payment
    And the till has booked it once

    Examples:
      | trouble                                |
      | paymentClosed never reaches the till   |
      | paymentClosed arrives as rubbish       |
      | the connection breaks at paymentClosed |
      | paymentClosed arrives 900 seconds late |

  @QERKO-PAY-05
  Scenario: The till never hears that the payment is paid, and Qerko is hard to reach
    Given paymentClosed never reaches the till
    And Qerko answers getPayment with 500 at first
    When the guest pays everything on table 1
    Then after at most 900 seconds the bill is paid
    And the till has booked it once

  @two-restaurants @QERKO-PAY-05
  Scenario: The till never hears that the payment is paid in the other restaurant of the chain
    Given a bill of 1 Cake at 60.00 on table 1 of the other restaurant
    And paymentClosed never reaches the till
    When the guest scans table 1 of the other restaurant
    And the guest picks everything
    And the guest swipes
    Then the guest has paid 60.00
    And after at most 600 seconds the other restaurant's bill is paid
    And Qerko was asked about the payment
    And the till has booked it once

  @QERKO-PAY-03 @QERKO-PAY-05
  Scenario: The till never hears that the payment was cancelled
    Given the guest has no money left
    And paymentClosed never reaches the till
    When the guest pays everything on table 1
    Then the guest has paid nothing
    And the waiter sees 2 Beer locked
    And after at most 600 seconds 323.00 is left on the bill and nothing is locked
    And Qerko was asked about the payment
    And the till has booked nothing

  @QERKO-PAY-04
  Scenario Outline: A message comes twice
    Given <method> arrives twice
    When the guest pays everything on table 1
    Then the guest has paid 323.00
    And Qerko asked for <method> 2 times
    And the bill is paid
    And the till has booked it once

    Examples:
      | method           |
      | paymentStart     |
      | paymentProcessed |

  @QERKO-PAY-04
  Scenario: The end comes twice
    Given paymentClosed arrives twice
    When the guest scans table 1
    And the guest picks 1 Beer
    And the guest swipes
    Then the guest has paid 89.00
    And the waiter sees 1 Beer paid
    And the till has booked it once

  @QERKO-PAY-04
  Scenario: Qerko says it all again an hour later
    Given the guest has paid everything on table 1
    When 60 minutes pass
    And Qerko asks for the guest's receipt again
    Then it is the same receipt
    When Qerko closes the guest's payment as PAID
    Then the till does as it is told
    And the till has booked it once
    And the bill is paid
