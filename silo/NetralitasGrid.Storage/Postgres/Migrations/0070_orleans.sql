-- Needs programs of: 0001
-- What the ADO.NET providers of Microsoft Orleans keep in a cell's database: who is in the cluster, where activations are, and reminders.
-- Nothing of the grid depends on these tables; an engine without Orleans leaves them empty. The providers ask for one table by its name,
-- OrleansQuery, and for the statements in it by key; each statement takes named parameters and answers columns by name. So the tables below are
-- ours, and the statements fulfil that contract for Orleans 10.

CREATE TABLE orleans_cluster (
    deployment text PRIMARY KEY,
    -- Every change of the membership is made under the number that its maker read: two changes at once, and one is refused.
    version int NOT NULL DEFAULT 0,
    changed timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE orleans_silo (
    deployment text NOT NULL REFERENCES orleans_cluster,
    address text NOT NULL,
    port int NOT NULL,
    generation int NOT NULL,
    name text NOT NULL,
    host text NOT NULL,
    status int NOT NULL,
    proxy_port int,
    suspects text,
    started timestamptz NOT NULL,
    alive timestamptz NOT NULL,
    PRIMARY KEY (deployment, address, port, generation)
);

CREATE TABLE orleans_reminder (
    service text NOT NULL,
    grain text NOT NULL,
    name text NOT NULL,
    starts timestamptz NOT NULL,
    period bigint NOT NULL,
    hash int NOT NULL,
    version int NOT NULL DEFAULT 0,
    PRIMARY KEY (service, grain, name)
);

CREATE TABLE orleans_activation (
    cluster text NOT NULL,
    directory text NOT NULL,
    grain text NOT NULL,
    silo text NOT NULL,
    activation text NOT NULL,
    registered timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (cluster, directory, grain)
);

CREATE TABLE OrleansQuery (QueryKey text PRIMARY KEY, QueryText text NOT NULL);

-- Membership. Changes answer one column: whether they were made.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $$
    WITH made AS (INSERT INTO orleans_cluster (deployment) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM made)
$$),
('InsertMembershipKey', $$
    WITH moved AS (
        UPDATE orleans_cluster SET version = version + 1, changed = clock_timestamp()
        WHERE deployment = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT FROM orleans_silo WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING deployment),
    made AS (
        INSERT INTO orleans_silo (deployment, address, port, generation, name, host, status, proxy_port, started, alive)
        SELECT deployment, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
        RETURNING 1)
    SELECT EXISTS (SELECT FROM made)
$$),
('UpdateMembershipKey', $$
    WITH moved AS (
        UPDATE orleans_cluster SET version = version + 1, changed = clock_timestamp()
        WHERE deployment = @DeploymentId AND version = @Version AND EXISTS (
            SELECT FROM orleans_silo WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING deployment),
    made AS (
        UPDATE orleans_silo s SET status = @Status, suspects = @SuspectTimes, alive = @IAmAliveTime FROM moved
        WHERE s.deployment = moved.deployment AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT FROM made)
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE orleans_silo SET alive = @IAmAliveTime
    WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
-- The version is answered even where there is no silo yet, with nulls beside it.
('MembershipReadAllKey', $$
    SELECT c.deployment AS "DeploymentId", s.address AS "Address", s.port AS "Port", s.generation AS "Generation", s.name AS "SiloName",
        s.host AS "HostName", s.status AS "Status", s.proxy_port AS "ProxyPort", s.suspects AS "SuspectTimes", s.started AS "StartTime",
        s.alive AS "IAmAliveTime", c.version AS "Version"
    FROM orleans_cluster c LEFT JOIN orleans_silo s ON s.deployment = c.deployment
    WHERE c.deployment = @DeploymentId
$$),
('MembershipReadRowKey', $$
    SELECT c.deployment AS "DeploymentId", s.address AS "Address", s.port AS "Port", s.generation AS "Generation", s.name AS "SiloName",
        s.host AS "HostName", s.status AS "Status", s.proxy_port AS "ProxyPort", s.suspects AS "SuspectTimes", s.started AS "StartTime",
        s.alive AS "IAmAliveTime", c.version AS "Version"
    FROM orleans_cluster c LEFT JOIN orleans_silo s
        ON s.deployment = c.deployment AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    WHERE c.deployment = @DeploymentId
$$),
('GatewaysQueryKey', $$
    SELECT address AS "Address", proxy_port AS "ProxyPort", generation AS "Generation" FROM orleans_silo
    WHERE deployment = @DeploymentId AND status = @Status AND proxy_port > 0
$$),
-- 3 is a silo at work.
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM orleans_silo WHERE deployment = @DeploymentId AND alive < @IAmAliveTime AND status <> 3
$$),
('DeleteMembershipTableEntriesKey', $$
    WITH gone AS (DELETE FROM orleans_silo WHERE deployment = @DeploymentId)
    DELETE FROM orleans_cluster WHERE deployment = @DeploymentId
$$);

-- Reminders. A range of hashes that begins above its end goes around.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('UpsertReminderRowKey', $$
    INSERT INTO orleans_reminder (service, grain, name, starts, period, hash)
    VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash)
    ON CONFLICT (service, grain, name) DO UPDATE
        SET starts = excluded.starts, period = excluded.period, hash = excluded.hash, version = orleans_reminder.version + 1
    RETURNING version AS "Version"
$$),
('ReadReminderRowKey', $$
    SELECT grain AS "GrainId", name AS "ReminderName", starts AS "StartTime", period AS "Period", version AS "Version" FROM orleans_reminder
    WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
$$),
('ReadReminderRowsKey', $$
    SELECT grain AS "GrainId", name AS "ReminderName", starts AS "StartTime", period AS "Period", version AS "Version" FROM orleans_reminder
    WHERE service = @ServiceId AND grain = @GrainId
$$),
('ReadRangeRows1Key', $$
    SELECT grain AS "GrainId", name AS "ReminderName", starts AS "StartTime", period AS "Period", version AS "Version" FROM orleans_reminder
    WHERE service = @ServiceId AND hash > @BeginHash AND hash <= @EndHash
$$),
('ReadRangeRows2Key', $$
    SELECT grain AS "GrainId", name AS "ReminderName", starts AS "StartTime", period AS "Period", version AS "Version" FROM orleans_reminder
    WHERE service = @ServiceId AND (hash > @BeginHash OR hash <= @EndHash)
$$),
('DeleteReminderRowKey', $$
    WITH gone AS (
        DELETE FROM orleans_reminder WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1)
    SELECT EXISTS (SELECT FROM gone)
$$),
('DeleteReminderRowsKey', $$
    DELETE FROM orleans_reminder WHERE service = @ServiceId
$$);

-- The directory of activations. Of two that register at once both are told the same one.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('RegisterGrainActivationKey', $$
    INSERT INTO orleans_activation (cluster, directory, grain, silo, activation)
    VALUES (@ClusterId, @ProviderId, @GrainId, @SiloAddress, @ActivationId)
    ON CONFLICT (cluster, directory, grain) DO UPDATE SET grain = excluded.grain
    RETURNING cluster AS "ClusterId", directory AS "ProviderId", grain AS "GrainId", silo AS "SiloAddress", activation AS "ActivationId"
$$),
('LookupGrainActivationKey', $$
    SELECT cluster AS "ClusterId", directory AS "ProviderId", grain AS "GrainId", silo AS "SiloAddress", activation AS "ActivationId"
    FROM orleans_activation WHERE cluster = @ClusterId AND directory = @ProviderId AND grain = @GrainId
$$),
('UnregisterGrainActivationKey', $$
    WITH gone AS (
        DELETE FROM orleans_activation
        WHERE cluster = @ClusterId AND directory = @ProviderId AND grain = @GrainId AND activation = @ActivationId RETURNING 1)
    SELECT count(*)::int FROM gone
$$),
('UnregisterGrainActivationsKey', $$
    WITH gone AS (
        DELETE FROM orleans_activation
        WHERE cluster = @ClusterId AND directory = @ProviderId AND silo = ANY (string_to_array(@SiloAddresses, '|')) RETURNING 1)
    SELECT count(*)::int FROM gone
$$);
