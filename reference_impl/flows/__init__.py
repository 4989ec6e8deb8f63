"""What happens over time: commands of the cashier, and the workers that talk to Vipps."""
