-- The grid of one cell in one file. Times are microseconds since 1970 UTC; ids are their kind's letter and 16 bytes, big-endian;
-- grains are their kind's letter (E, R, P) and their key. Nothing here but `sealed` and `sealed_text` holds personal data.

CREATE TABLE setting (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

-- One row a partition: how far its mail is handled, its last turn, and its audit chain's length and head.
CREATE TABLE partition (
    id INTEGER PRIMARY KEY, position INTEGER NOT NULL DEFAULT 0, turns INTEGER NOT NULL DEFAULT 0,
    entries INTEGER NOT NULL DEFAULT 0, head BLOB NOT NULL);

CREATE TABLE partition_pack (partition INTEGER NOT NULL, election TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (partition, election)) WITHOUT ROWID;

-- An attempt mark: a turn on the messages after `position` up to `until` was begun `opens` times by processes that died in it; `alone` forces turns
-- of one message through that range; the first message was refused alone `tries` times. Written only after a crash and for refused data.
CREATE TABLE attempt (
    partition INTEGER PRIMARY KEY, position INTEGER NOT NULL, until INTEGER NOT NULL, opens INTEGER NOT NULL, alone INTEGER NOT NULL, tries INTEGER NOT NULL);

-- Report keys outlive the log, so they carry what answers a repeated post. The only random keys written for every incident besides states.
CREATE TABLE report (key BLOB PRIMARY KEY, incident BLOB NOT NULL, body_hash BLOB NOT NULL) WITHOUT ROWID;

-- The log and the mailboxes in one: a partition's mail is what lies behind its position. Rows are never changed.
CREATE TABLE message (
    seq INTEGER PRIMARY KEY, partition INTEGER NOT NULL, id BLOB NOT NULL, grain TEXT NOT NULL, kind INTEGER NOT NULL,
    received INTEGER NOT NULL, appended INTEGER NOT NULL, source TEXT, place TEXT, duty TEXT, body BLOB NOT NULL);
CREATE INDEX message_partition ON message (partition);

-- Ids that came from outside, so that they are appended once and can be found.
CREATE TABLE message_id (id BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;

-- Sealed parts of incidents by the message's number; the wrapped data keys are null once erased.
CREATE TABLE sealed (
    seq INTEGER PRIMARY KEY, key_version INTEGER NOT NULL, subject_key BLOB, subject BLOB NOT NULL, reporter_key BLOB, reporter BLOB NOT NULL);
CREATE TABLE sealed_text (event BLOB PRIMARY KEY, key_version INTEGER NOT NULL, text_key BLOB, text BLOB NOT NULL) WITHOUT ROWID;

-- Audit entries of all partitions in the order of commits; a turn's entries stand together, and within a partition the messages that they answer
-- ascend: so an incident's entry is found from its message's number, and no row is written for it in the order of incidents.
-- decision: null = none, empty = the incident's own value; case_id: empty = the incident's own value.
CREATE TABLE entry (id INTEGER PRIMARY KEY, message INTEGER NOT NULL, decision BLOB, case_id BLOB, bytes BLOB NOT NULL);
CREATE TABLE turn (
    partition INTEGER NOT NULL, last_message INTEGER NOT NULL, number INTEGER NOT NULL, first_entry INTEGER NOT NULL, entries INTEGER NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (partition, last_message)) WITHOUT ROWID;

-- Decisions that another message than the incident's caused.
CREATE TABLE redecided (
    incident BLOB NOT NULL, entry INTEGER NOT NULL, decision BLOB NOT NULL, case_id BLOB NOT NULL, partition INTEGER NOT NULL, turn INTEGER NOT NULL,
    place INTEGER NOT NULL, PRIMARY KEY (incident, entry)) WITHOUT ROWID;

-- States of grains. Parts that begin with U+0001 are the store's own: the cases of a subject, beside its state so that they cost no page of their own.
CREATE TABLE state (grain TEXT NOT NULL, part TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (grain, part)) WITHOUT ROWID;

-- Cases in the order in which they were opened. occurred to decision: of the incident that opened it and has its value. timers: its running clocks,
-- each as a byte (the clock) and eight (the due time, big-endian).
CREATE TABLE case_row (
    seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, region TEXT NOT NULL, duty TEXT, subject TEXT NOT NULL,
    status INTEGER NOT NULL, severity INTEGER NOT NULL, version INTEGER NOT NULL,
    occurred INTEGER, received INTEGER, source TEXT, decision BLOB, timers BLOB, body BLOB NOT NULL);

-- Cases by regency, filled from case_row some thousands at a time (setting `listed` says how far): one by one, each would cost a page.
CREATE TABLE case_list (
    regency TEXT NOT NULL, id BLOB NOT NULL, status INTEGER NOT NULL, severity INTEGER NOT NULL, region TEXT NOT NULL,
    PRIMARY KEY (regency, id)) WITHOUT ROWID;

-- The incidents of a case but the one that opened it.
CREATE TABLE case_incident (
    case_id BLOB NOT NULL, incident BLOB NOT NULL, occurred INTEGER NOT NULL, received INTEGER NOT NULL, source TEXT NOT NULL, decision BLOB,
    PRIMARY KEY (case_id, incident)) WITHOUT ROWID;
CREATE TABLE case_history (
    case_id BLOB NOT NULL, sequence INTEGER NOT NULL, event BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (case_id, sequence)) WITHOUT ROWID;

CREATE TABLE escalation (
    seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, owner TEXT NOT NULL, rule TEXT NOT NULL, region TEXT NOT NULL, level INTEGER,
    status INTEGER NOT NULL, case_id BLOB, opened INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX escalation_region ON escalation (region, status);

-- Running clocks by due time; few times are distinct, so new rows stand together.
CREATE TABLE timer (due INTEGER NOT NULL, case_seq INTEGER NOT NULL, clock INTEGER NOT NULL, PRIMARY KEY (due, case_seq, clock)) WITHOUT ROWID;

CREATE TABLE event_result (event BLOB PRIMARY KEY, case_id BLOB NOT NULL, problem TEXT, version INTEGER NOT NULL) WITHOUT ROWID;

-- retried: number of the message that put it back, null while it is dead.
CREATE TABLE dead_letter (
    seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, message BLOB NOT NULL, partition INTEGER NOT NULL, grain TEXT NOT NULL, kind INTEGER NOT NULL,
    received INTEGER NOT NULL, body BLOB NOT NULL, source TEXT, place TEXT, duty TEXT, reason TEXT NOT NULL, tries INTEGER NOT NULL, at INTEGER NOT NULL,
    retried INTEGER);

CREATE TABLE api_key (
    id TEXT PRIMARY KEY, secret_hash BLOB NOT NULL, source TEXT NOT NULL, role TEXT NOT NULL, region TEXT NOT NULL,
    created INTEGER NOT NULL, expires INTEGER, revoked INTEGER) WITHOUT ROWID;
CREATE TABLE pack (hash TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, election TEXT NOT NULL, stored INTEGER NOT NULL, archive BLOB NOT NULL);
CREATE TABLE active_pack (election TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pack_switch (message BLOB PRIMARY KEY, election TEXT NOT NULL, hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE alias (subject TEXT PRIMARY KEY, kept TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cell_entry (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
