"""What articles look like: embeddings of photographs, and what is made of them."""
