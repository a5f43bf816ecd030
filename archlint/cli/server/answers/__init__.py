"""What the server answers: functions of what one run found, each kind of answer in a module of its own."""
