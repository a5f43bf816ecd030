"""AWS's own little languages: rules of alarms, MQTT topics, schedules, wildcards."""
