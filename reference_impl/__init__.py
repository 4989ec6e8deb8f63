"""The reference till: a sale, a loyalty programme and Vipps MobilePay, done right.

A product of its own. It knows the vendor by a base URL and never imports the sandbox.
"""

PRODUCT_NAME = "Kassa reference till"
PRODUCT_VERSION = "0.1.0"
