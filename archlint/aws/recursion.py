"""What Lambda's recursive loop detection stops, and when.

Source: AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops".
"""

from __future__ import annotations

from archlint.aws.kinds import Kind

#: After about how many rounds it stops a function.
ROUNDS = 16
#: What a loop may lead through for it to be detected: functions that call each other, and these services.
DETECTED = frozenset({Kind.BUCKET, Kind.FUNCTION, Kind.QUEUE, Kind.TOPIC})
#: What `RecursiveLoop` says where it is switched off.
OFF = "ALLOW"
