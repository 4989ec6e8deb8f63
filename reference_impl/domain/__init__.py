"""What a till knows without talking to anybody: sales, payments, programme rules, money arithmetic."""
