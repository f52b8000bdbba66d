using System.Globalization;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Rows;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Reading;
using NetralitasGrid.Storage.Sqlite.Writing;

namespace NetralitasGrid.Storage.Sqlite;

/// <summary>Packs: stored, switched now or planned.</summary>
internal sealed partial class SqliteAdministration
{
    private const string InsertPack = """
        INSERT OR IGNORE INTO pack (hash, name, version, election, stored, archive, signer, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string Columns = "SELECT hash, name, version, election, stored, archive, signer, signature FROM pack";
    private const string SelectPack = $"{Columns} WHERE hash = ?";
    private const string SelectPacks = $"{Columns} ORDER BY stored, hash";
    private const string SetActive = "INSERT OR REPLACE INTO active_pack (election, hash) SELECT ?1, hash FROM pack WHERE hash = ?2";
    private const string SelectActive = "SELECT election, hash FROM active_pack";
    private const string SelectIsActive = "SELECT 1 FROM active_pack WHERE election = ? AND hash = ?";
    private const string InsertSwitch = "INSERT INTO pack_switch (message, election, hash) VALUES (?, ?, ?)";
    private const string SelectPlans = "SELECT hash, election, at, planned_by FROM pack_plan ORDER BY at, hash";
    private const string SelectPlan = "SELECT hash, election, at, planned_by FROM pack_plan WHERE hash = ?";
    private const string SelectTaken = "SELECT 1 FROM pack_plan WHERE election = ? AND at = ? AND hash <> ?";

    private const string SetPlan = """
        INSERT OR REPLACE INTO pack_plan (hash, election, at, planned, planned_by) SELECT hash, ?2, ?3, ?4, ?5 FROM pack WHERE hash = ?1
        """;

    private const string DeletePlan = "DELETE FROM pack_plan WHERE hash = ?";
    private const string TakeDue = "DELETE FROM pack_plan WHERE hash = ? AND at = ? AND at <= ?";

    public async ValueTask StorePackAsync(PackRow pack, string by, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            var stored = transaction.Database[InsertPack]
                .Bind(pack.Hash).Bind(pack.Name).Bind(pack.Version).Bind(pack.Election).Bind(transaction.Now).Bind(pack.Archive)
                .Bind(pack.Signed?.Signer).BindOrNull(pack.Signed?.Signature)
                .Run() == 1;
            if (stored)
            {
                transaction.AddCellEntry("PACK_STORED", by, PackEntries.Stored(pack));
            }

            return stored;
        },
        cancellationToken,
        pack.Archive.Length);

    public ValueTask<PackRow?> PackAsync(string hash, CancellationToken cancellationToken) => PackAsync(readers, hash, cancellationToken);

    public static ValueTask<PackRow?> PackAsync(ReaderPool readers, string hash, CancellationToken cancellationToken) =>
        readers.ReadAsync(database => database[SelectPack].Bind(hash).First(PackAt), cancellationToken);

    public ValueTask<IReadOnlyList<PackRow>> PacksAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<PackRow>>(static database => database[SelectPacks].List(PackAt), cancellationToken);

    public async ValueTask<bool> ActivatePackAsync(string election, string hash, ReadOnlyMemory<byte> switchBody, string by, CancellationToken cancellationToken) =>
        await ChangeAsync(
            transaction =>
            {
                if (transaction.Database[SelectIsActive].Bind(election).Bind(hash).First(static _ => "") is not null)
                {
                    return false;
                }

                transaction.Database[DeletePlan].Bind(hash).Run();
                Switch(transaction, election, hash, switchBody, by, null);
                return true;
            },
            cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> ActivePacksAsync(CancellationToken cancellationToken) => PairsAsync(SelectActive, cancellationToken);

    public ValueTask<IReadOnlyList<PackPlan>> PackPlansAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<PackPlan>>(static database => database[SelectPlans].List(PlanAt), cancellationToken);

    public async ValueTask<bool> PlanPackAsync(PackPlan plan, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            if (transaction.Database[SelectTaken].Bind(plan.Election).Bind(plan.At).Bind(plan.Hash).First(static _ => "") is not null)
            {
                return false;
            }

            var before = transaction.Database[SelectPlan].Bind(plan.Hash).First(PlanAt);
            if (before?.At == RowCodec.Truncated(plan.At))
            {
                return true;
            }

            if (transaction.Database[SetPlan].Bind(plan.Hash).Bind(plan.Election).Bind(plan.At).Bind(transaction.Now).Bind(plan.By).Run() == 0)
            {
                throw new ArgumentException("No pack of this hash is stored.", nameof(plan));
            }

            transaction.AddCellEntry("PACK_PLANNED", plan.By, PackEntries.Planned(plan, before));
            return true;
        },
        cancellationToken);

    public async ValueTask<bool> CancelPackPlanAsync(string hash, string by, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            if (transaction.Database[SelectPlan].Bind(hash).First(PlanAt) is not { } plan)
            {
                return false;
            }

            transaction.Database[DeletePlan].Bind(hash).Run();
            transaction.AddCellEntry("PACK_PLAN_CANCELLED", by, PackEntries.Planned(plan, null));
            return true;
        },
        cancellationToken);

    public async ValueTask<bool> ActivatePlannedAsync(PackPlan plan, ReadOnlyMemory<byte> switchBody, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            if (transaction.Database[TakeDue].Bind(plan.Hash).Bind(plan.At).Bind(transaction.Now).Run() == 0)
            {
                return false;
            }

            Switch(transaction, plan.Election, plan.Hash, switchBody, plan.By, plan.At);
            return true;
        },
        cancellationToken);

    private static void Switch(WriteTransaction transaction, string election, string hash, ReadOnlyMemory<byte> body, string by, DateTimeOffset? planned)
    {
        if (transaction.Database[SetActive].Bind(election).Bind(hash).Run() == 0)
        {
            throw new ArgumentException("No pack of this hash is stored.", nameof(hash));
        }

        transaction.AddCellEntry("PACK_ACTIVATED", by, PackEntries.Activated(election, hash, planned));
        var cause = GridId.FromBytes(GridId.Message, transaction.Counters.CellHead.AsSpan(0, 16));
        for (var partition = 0; partition < transaction.Partitions; partition++)
        {
            var id = GridId.Derive(GridId.Message, cause, partition.ToString(CultureInfo.InvariantCulture));
            transaction.Add(id, new(GrainKind.Employee, ""), MessageKind.PackSwitch, body, transaction.Now, partition);
            transaction.Database[InsertSwitch].Bind(id).Bind(election).Bind(hash).Run();
        }
    }

    private static PackRow PackAt(Statement row) => new(row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Time(4), row.Copy(5))
    {
        Signed = row.TextOrNull(6) is { } signer ? new(signer, row.Copy(7)) : null,
    };

    private static PackPlan PlanAt(Statement row) => new(row.Text(0), row.Text(1), row.Time(2), row.Text(3));
}
