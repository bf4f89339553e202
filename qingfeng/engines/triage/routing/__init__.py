"""Who answers: from the units that a text names, its category and the lines of work to the unit in charge, with the reason."""
