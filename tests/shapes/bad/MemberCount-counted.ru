# A size that counts two things.
INSERT DATA { GRAPH source:one { count:alliance--cities--one cg:counted counted:countries } }
