"""What is taken away from a page: charts as pictures, workbooks, slides, briefings. All of it from the values that the screen shows."""
