"""The Vipps MobilePay adapter: one module per API of the vendor."""
