"""How fast does the engine train, beside Keras and torch on the same machine? How does the cost grow?"""
