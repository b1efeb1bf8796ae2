"""Where trials are logged besides the study: TensorBoard, MLflow."""
