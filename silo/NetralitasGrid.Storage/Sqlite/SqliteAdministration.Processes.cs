using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite;

/// <summary>An embedded cell has one process, which has every duty as soon as nothing else in it has.</summary>
internal sealed partial class SqliteAdministration : IDisposable
{
    private const string SelectChecks = "SELECT kind, version, value, retired IS NOT NULL FROM key_check";
    private const string InsertCheck = "INSERT OR IGNORE INTO key_check (kind, version, value) VALUES (?, ?, ?)";

    private readonly Dictionary<CellDuty, SemaphoreSlim> _duties = Enum.GetValues<CellDuty>().ToDictionary(static d => d, static _ => new SemaphoreSlim(1, 1));

    public IAnchorBook? Anchors => null;

    /// <summary>The hashing key of an embedded cell is not rotated.</summary>
    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>> PersonNamesAsync(string after, int most, CancellationToken cancellationToken) => new([]);

    public async ValueTask<IAsyncDisposable?> TakeDutyAsync(CellDuty duty, TimeSpan patience, CancellationToken cancellationToken) =>
        await _duties[duty].WaitAsync(patience, cancellationToken) ? new HeldDuty(_duties[duty]) : null;

    public async ValueTask CheckSecretsAsync(IReadOnlyList<KeyCheck> checks, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            var stored = transaction.Database[SelectChecks].List(static row => (new KeyCheck(row.Text(0), row.Int(1), row.Copy(2)), row.Int(3) != 0));
            foreach (var check in KeyChecks.Compare(checks, stored))
            {
                transaction.Database[InsertCheck].Bind(check.Kind).Bind(check.Version).Bind(check.Value).Run();
            }

            return true;
        },
        cancellationToken);

    public void Dispose()
    {
        foreach (var duty in _duties.Values)
        {
            duty.Dispose();
        }
    }

    private sealed class HeldDuty(SemaphoreSlim duty) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            duty.Release();
            return ValueTask.CompletedTask;
        }
    }
}
