"""Vipps MobilePay as a till meets it: one module per API."""
