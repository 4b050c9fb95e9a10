"""One subject each; frozen values in, values out; no clock, no network, no database, no unseeded chance."""
