Feature: Certifying a product whose vendors' addresses are fixed
  It cannot be told where the sandbox is, only where a proxy is; that is enough to certify it.

  Scenario: It is certified through the proxy, under the vendors' real names
    Given a proxy in front of the sandbox
    And the statement of a product that knows Vipps as https://apitest.vipps.no only
    When VIPPS-TOK-01 and VIPPS-TOK-04 are certified
    Then it has passed all 3 scenarios for them
    And all it ever called was apitest.vipps.no, over HTTPS
