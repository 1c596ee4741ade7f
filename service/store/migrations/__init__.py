"""One numbered file a change of the tables; service/store/migrate.py runs them in order."""
