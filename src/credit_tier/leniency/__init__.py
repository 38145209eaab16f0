"""两轻一免: which cases are lenient, by which ground or item, on what evidence. It suggests; an officer decides."""
