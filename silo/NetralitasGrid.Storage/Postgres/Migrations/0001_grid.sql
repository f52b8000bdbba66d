-- The grid of one cell. Old programs cannot run before it: it makes everything.
-- Ids are uuids of their sixteen bytes; where their kind is not plain from the column, its letter stands beside them. Grains are their kind's
-- letter (E, R, P) and their key. Nothing here but `sealed` and `sealed_text` holds personal data, and it is readable only with `data_key`.
-- Keys of the rows that every incident writes ascend with time; only report keys and the first state of a person are in random order.

-- One row: the cell, and the length and head of its own audit chain. Its lock makes the chain's links follow one another.
CREATE TABLE cell (
    name text NOT NULL, partitions smallint NOT NULL, entries bigint NOT NULL DEFAULT 0, head bytea NOT NULL,
    shift interval NOT NULL DEFAULT '0', one boolean PRIMARY KEY DEFAULT true CHECK (one));

-- The store's clock: the database's, moved by a shift that is zero but in test databases. told: a test's clock. floor: never before it.
CREATE FUNCTION grid_now(told timestamptz, floor timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT greatest(floor, coalesce(told, clock_timestamp() + (SELECT shift FROM cell))) $$;

-- One row a partition; its lock is the turn. low: no mail waits below it but what committed late, which the sweep finds. commits: how often the
-- partition told watchers anything.
CREATE TABLE partition (
    id smallint PRIMARY KEY, turns bigint NOT NULL DEFAULT 0, entries bigint NOT NULL DEFAULT 0, head bytea NOT NULL,
    low bigint NOT NULL DEFAULT 0, commits bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);

CREATE TABLE partition_pack (partition smallint NOT NULL, election text NOT NULL, hash text NOT NULL, PRIMARY KEY (partition, election));

-- Poison. opens: turns begun and not ended, so by processes that died. alone_until: messages up to it are taken one by one. most: messages of the
-- next turn after refused data. tries: how often the message refused_seq was refused alone.
CREATE TABLE attempt (
    partition smallint PRIMARY KEY, opens int NOT NULL DEFAULT 0, alone_until bigint NOT NULL DEFAULT 0, most int,
    refused_seq bigint, tries int NOT NULL DEFAULT 0
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);

-- Report keys outlive the log, so they carry what answers a repeated post.
CREATE TABLE report (key uuid PRIMARY KEY, incident uuid NOT NULL, body_hash bytea NOT NULL);

-- The log. Rows are never changed. first: the id came from outside and is appended once; a retried dead letter's row is not.
CREATE TABLE message (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, received timestamptz NOT NULL, appended timestamptz NOT NULL, id uuid NOT NULL,
    partition smallint NOT NULL, kind smallint NOT NULL, letter smallint NOT NULL, first boolean NOT NULL,
    grain text COLLATE "C" NOT NULL, source text, place text, duty text, body bytea NOT NULL
) WITH (toast_tuple_target = 8160);
CREATE UNIQUE INDEX message_id ON message (id) WHERE first;

-- The mailboxes: a queue of numbers of the log, emptied by turns. Vacuumed early and in full, or scans would crawl over the dead.
CREATE TABLE mail (
    seq bigint NOT NULL, appended timestamptz NOT NULL, partition smallint NOT NULL, regency text COLLATE "C", PRIMARY KEY (partition, seq)
) WITH (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 1000000);

-- Sealed parts by the message's number, and apart from them the wrapped data keys: a row less there, and they can never be read again.
CREATE TABLE sealed (seq bigint PRIMARY KEY, subject bytea NOT NULL, reporter bytea NOT NULL) WITH (toast_tuple_target = 8160);
CREATE TABLE data_key (seq bigint PRIMARY KEY, version int NOT NULL, subject bytea NOT NULL, reporter bytea NOT NULL);
CREATE TABLE sealed_text (event uuid PRIMARY KEY, text bytea NOT NULL);
CREATE TABLE text_key (event uuid PRIMARY KEY, version int NOT NULL, key bytea NOT NULL);

-- Audit entries. A decision's bytes stand in its entry and nowhere else.
CREATE TABLE entry (
    turn bigint NOT NULL, message bigint NOT NULL, index int NOT NULL, partition smallint NOT NULL, decision uuid, case_id uuid, bytes bytea NOT NULL,
    PRIMARY KEY (partition, turn, index)
) WITH (toast_tuple_target = 8160);
CREATE INDEX entry_message ON entry (message);

-- Decisions that another message than the incident's caused.
CREATE TABLE redecided (
    incident uuid NOT NULL, decision uuid NOT NULL, case_id uuid NOT NULL, turn bigint NOT NULL, index int NOT NULL, partition smallint NOT NULL,
    PRIMARY KEY (incident, turn, index, decision));

-- States of grains. cases: of a person, in its core's row, so that finding them costs no index of its own; body is null where only they are there.
CREATE TABLE state (
    grain text COLLATE "C" NOT NULL, part text COLLATE "C" NOT NULL, body bytea, cases uuid[], PRIMARY KEY (grain, part)
) WITH (fillfactor = 70, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE case_row (
    id uuid PRIMARY KEY, regency text COLLATE "C" NOT NULL, region text COLLATE "C" NOT NULL, duty text, subject text NOT NULL,
    status smallint NOT NULL, severity smallint NOT NULL, version int NOT NULL, body bytea NOT NULL
) WITH (fillfactor = 70, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX case_regency ON case_row (regency, id);

CREATE TABLE case_incident (
    case_id uuid NOT NULL, incident uuid NOT NULL, occurred timestamptz NOT NULL, received timestamptz NOT NULL, decision uuid NOT NULL,
    source text NOT NULL, PRIMARY KEY (case_id, incident));
CREATE TABLE case_history (
    case_id uuid NOT NULL, event uuid NOT NULL, sequence int NOT NULL, letter smallint NOT NULL, body bytea NOT NULL, PRIMARY KEY (case_id, sequence));
CREATE TABLE event_result (event uuid PRIMARY KEY, case_id uuid NOT NULL, problem text, version int NOT NULL);

CREATE TABLE escalation (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, opened timestamptz NOT NULL, case_id uuid,
    level smallint, status smallint NOT NULL, owner text NOT NULL, rule text NOT NULL, region text COLLATE "C" NOT NULL, body bytea NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX escalation_region ON escalation (region, seq);

-- Running clocks of cases.
CREATE TABLE timer (
    case_id uuid NOT NULL, due timestamptz NOT NULL, clock smallint NOT NULL, grain text NOT NULL, PRIMARY KEY (case_id, clock)
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.01);
CREATE INDEX timer_due ON timer (due);

-- retried: number of the message that put it back, null while it is dead.
CREATE TABLE dead_letter (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, message uuid NOT NULL, received timestamptz NOT NULL,
    at timestamptz NOT NULL, retried bigint, tries int NOT NULL, partition smallint NOT NULL, kind smallint NOT NULL, letter smallint NOT NULL,
    grain text NOT NULL, source text, place text, duty text, reason text NOT NULL, body bytea NOT NULL);
CREATE INDEX dead_letter_dead ON dead_letter (seq) WHERE retried IS NULL;
CREATE INDEX dead_letter_grain ON dead_letter (grain);

CREATE TABLE api_key (
    id text PRIMARY KEY, secret_hash bytea NOT NULL, source text NOT NULL, role text NOT NULL, region text NOT NULL,
    created timestamptz NOT NULL, expires timestamptz, revoked timestamptz);
CREATE TABLE pack (
    hash text PRIMARY KEY, name text NOT NULL, version text NOT NULL, election text NOT NULL, stored timestamptz NOT NULL, archive bytea NOT NULL);
CREATE TABLE active_pack (election text PRIMARY KEY, hash text NOT NULL REFERENCES pack);
CREATE TABLE pack_switch (message uuid PRIMARY KEY, election text NOT NULL, hash text NOT NULL);
CREATE TABLE alias (subject text PRIMARY KEY, kept text NOT NULL);
CREATE TABLE cell_entry (number bigint PRIMARY KEY, bytes bytea NOT NULL);

-- The processes at work, and what each commit of a partition told those of them that watch: short-lived and not worth WAL. A crash of the database
-- empties it, and every watcher is then told to read afresh.
CREATE TABLE process (id uuid PRIMARY KEY, watches boolean NOT NULL, seen timestamptz NOT NULL DEFAULT clock_timestamp()) WITH (fillfactor = 20);
CREATE UNLOGGED TABLE change (
    at timestamptz NOT NULL DEFAULT clock_timestamp(), number bigint NOT NULL, process uuid NOT NULL, partition smallint NOT NULL,
    kinds smallint[] NOT NULL, letters smallint[] NOT NULL, subjects uuid[] NOT NULL, regions text[] NOT NULL, jsons bytea[] NOT NULL,
    PRIMARY KEY (partition, number)
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
CREATE INDEX change_at ON change USING brin (at);
