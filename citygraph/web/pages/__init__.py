"""What pages show: what is stated about a thing, and answers in the views that fit."""
