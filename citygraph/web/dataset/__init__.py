"""What is said of the graph as a whole: descriptions, files, releases and what differs between them."""
