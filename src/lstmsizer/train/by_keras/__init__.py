"""Any Keras model, trained by ``model.fit`` in processes of its own."""
