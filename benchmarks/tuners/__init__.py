"""What does an answer cost from start to end, beside general hyperparameter tuners on the same data?"""
