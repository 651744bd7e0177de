CREATE DATABASE prefect OWNER potok;
\connect prefect
CREATE EXTENSION pg_trgm;
