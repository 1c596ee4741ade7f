"""`make bench`: what is measured of papers, in one run and in turn; not part of `make test`."""
