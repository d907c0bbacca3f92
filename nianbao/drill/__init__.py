"""The drill: real processes in a throw-away home, killed, frozen, cut off and starved while documents pass through.

faults      what is done to the fleet, by name
fleet       the one-machine stack with short leases and formats that misbehave; its processes by role
databases   SQLite, or a private PostgreSQL server that may be crashed
documents   reports whose every number is known before
verdict     what must hold afterwards
run         one fault on one database, from an empty home to a verdict
"""
