"""The pages and the API: thin doors to the office's verbs."""
