"""Log maths and the formats of signed texts, one file per specification, pure."""
