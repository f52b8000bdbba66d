using System.Globalization;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>Packs: stored, switched now or planned. Holding the cell's row, one process at a time decides whether a plan is due.</summary>
internal sealed partial class PostgresAdministration
{
    private const string InsertPack = """
        INSERT INTO pack (hash, name, version, election, stored, archive, signer, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (hash) DO NOTHING
        """;

    private const string Columns = "SELECT hash, name, version, election, stored, archive, signer, signature FROM pack";
    private const string SelectPack = $"{Columns} WHERE hash = $1";
    private const string SelectPacks = $"{Columns} ORDER BY stored, hash";

    private const string SetActive = """
        INSERT INTO active_pack (election, hash) SELECT $1, hash FROM pack WHERE hash = $2 ON CONFLICT (election) DO UPDATE SET hash = excluded.hash
        """;

    private const string SelectActive = "SELECT election, hash FROM active_pack";
    private const string SelectIsActive = "SELECT 1 FROM active_pack WHERE election = $1 AND hash = $2";
    private const string InsertSwitches = "INSERT INTO pack_switch (message, election, hash) SELECT m, $2, $3 FROM unnest($1) AS m";
    private const string SelectPlans = "SELECT hash, election, at, planned_by FROM pack_plan ORDER BY at, hash";
    private const string SelectPlan = "SELECT hash, election, at, planned_by FROM pack_plan WHERE hash = $1";
    private const string SelectTaken = "SELECT 1 FROM pack_plan WHERE election = $1 AND at = $2 AND hash <> $3";

    private const string SetPlan = """
        INSERT INTO pack_plan (hash, election, at, planned, planned_by) SELECT hash, $2, $3, $4, $5 FROM pack WHERE hash = $1
        ON CONFLICT (hash) DO UPDATE SET at = excluded.at, planned = excluded.planned, planned_by = excluded.planned_by
        """;

    private const string DeletePlan = "DELETE FROM pack_plan WHERE hash = $1";
    private const string TakeDue = "DELETE FROM pack_plan WHERE hash = $1 AND at = $2 AND at <= $3";

    public async ValueTask StorePackAsync(PackRow pack, string by, CancellationToken cancellationToken) => await ChangeAsync(
        async change =>
        {
            var stored = await change.RunAsync(InsertPack, p => p
                .With(pack.Hash).With(pack.Name).With(pack.Version).With(pack.Election).WithTime(change.Now).With(pack.Archive)
                .WithNullable(pack.Signed?.Signer, NpgsqlDbType.Text).WithNullable(pack.Signed?.Signature, NpgsqlDbType.Bytea)) == 1;
            if (stored)
            {
                await change.AddEntryAsync("PACK_STORED", by, PackEntries.Stored(pack));
            }

            return stored;
        },
        cancellationToken);

    public ValueTask<PackRow?> PackAsync(string hash, CancellationToken cancellationToken) =>
        parts.Pools.Others.FirstAsync(SelectPack, p => p.With(hash), PackAt, cancellationToken);

    public ValueTask<IReadOnlyList<PackRow>> PacksAsync(CancellationToken cancellationToken) =>
        parts.Pools.Others.ListAsync(SelectPacks, static _ => { }, PackAt, cancellationToken);

    public async ValueTask<bool> ActivatePackAsync(string election, string hash, ReadOnlyMemory<byte> switchBody, string by, CancellationToken cancellationToken)
    {
        var body = switchBody.ToArray();
        return Mailed(await ChangeAsync(
            async change =>
            {
                if (await AnyAsync(change, SelectIsActive, p => p.With(election).With(hash)))
                {
                    return false;
                }

                await change.RunAsync(DeletePlan, p => p.With(hash));
                await SwitchAsync(change, election, hash, body, by, null);
                return true;
            },
            cancellationToken));
    }

    public ValueTask<IReadOnlyDictionary<string, string>> ActivePacksAsync(CancellationToken cancellationToken) => PairsAsync(SelectActive, cancellationToken);

    public ValueTask<IReadOnlyList<PackPlan>> PackPlansAsync(CancellationToken cancellationToken) =>
        parts.Pools.Others.ListAsync(SelectPlans, static _ => { }, PlanAt, cancellationToken);

    public async ValueTask<bool> PlanPackAsync(PackPlan plan, CancellationToken cancellationToken) => await ChangeAsync(
        async change =>
        {
            if (await AnyAsync(change, SelectTaken, p => p.With(plan.Election).WithTime(plan.At).With(plan.Hash)))
            {
                return false;
            }

            var before = await PlanOfAsync(change, plan.Hash);
            if (before?.At == RowCodec.Truncated(plan.At))
            {
                return true;
            }

            if (await change.RunAsync(SetPlan, p => p.With(plan.Hash).With(plan.Election).WithTime(plan.At).WithTime(change.Now).With(plan.By)) == 0)
            {
                throw new ArgumentException("No pack of this hash is stored.", nameof(plan));
            }

            await change.AddEntryAsync("PACK_PLANNED", plan.By, PackEntries.Planned(plan, before));
            return true;
        },
        cancellationToken);

    public async ValueTask<bool> CancelPackPlanAsync(string hash, string by, CancellationToken cancellationToken) => await ChangeAsync(
        async change =>
        {
            if (await PlanOfAsync(change, hash) is not { } plan)
            {
                return false;
            }

            await change.RunAsync(DeletePlan, p => p.With(hash));
            await change.AddEntryAsync("PACK_PLAN_CANCELLED", by, PackEntries.Planned(plan, null));
            return true;
        },
        cancellationToken);

    public async ValueTask<bool> ActivatePlannedAsync(PackPlan plan, ReadOnlyMemory<byte> switchBody, CancellationToken cancellationToken)
    {
        var body = switchBody.ToArray();
        return Mailed(await ChangeAsync(
            async change =>
            {
                if (await change.RunAsync(TakeDue, p => p.With(plan.Hash).WithTime(plan.At).WithTime(change.Now)) == 0)
                {
                    return false;
                }

                await SwitchAsync(change, plan.Election, plan.Hash, body, plan.By, plan.At);
                return true;
            },
            cancellationToken));
    }

    private static async Task<bool> AnyAsync(CellChange change, string sql, Action<NpgsqlParameterCollection> bind) =>
        (await change.ListAsync(sql, bind, static row => row.GetInt32(0))).Count > 0;

    private static async Task<PackPlan?> PlanOfAsync(CellChange change, string hash) =>
        await change.ListAsync(SelectPlan, p => p.With(hash), PlanAt) is [var plan] ? plan : null;

    private static PackRow PackAt(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.Bytes(5))
        {
            Signed = row.TextOrNull(6) is { } signer ? new(signer, row.Bytes(7)) : null,
        };

    private static PackPlan PlanAt(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.Time(2), row.GetString(3));

    private bool Mailed(bool switched)
    {
        if (switched)
        {
            parts.Mailed();
        }

        return switched;
    }

    private async Task SwitchAsync(CellChange change, string election, string hash, byte[] body, string by, DateTimeOffset? planned)
    {
        if (await change.RunAsync(SetActive, p => p.With(election).With(hash)) == 0)
        {
            throw new ArgumentException("No pack of this hash is stored.", nameof(hash));
        }

        var head = await change.AddEntryAsync("PACK_ACTIVATED", by, PackEntries.Activated(election, hash, planned));
        var cause = GridId.FromBytes(GridId.Message, head.AsSpan(0, 16));
        var switches = Enumerable.Range(0, parts.Options.Partitions).Select(partition => new InnerMessage(
            GridId.Derive(GridId.Message, cause, partition.ToString(CultureInfo.InvariantCulture)),
            new(GrainKind.Employee, ""), partition, MessageKind.PackSwitch, body, null)).ToList();
        await using var batch = change.Connection.CreateBatch();
        InnerMail.Add(batch, switches, parts.Clock);
        batch.Add(InsertSwitches).WithColumn(switches, static s => s.Id.Uuid(), NpgsqlDbType.Uuid).With(election).With(hash);
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
