using Microsoft.Extensions.DependencyInjection;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Silo.Turns;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Functions.Tests.Cells;

/// <summary>The data of a grid whose process is gone: finishes its mail, then checks that what is stored is what its log says.</summary>
internal sealed class StoredGrid : IAsyncDisposable
{
    private readonly string _data;
    private readonly IGridStore _store;
    private readonly PackCache _packs;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public StoredGrid(string data)
        : this(SqliteStore.Open(new SqliteStoreOptions { Folder = data }), data)
    {
    }

    /// <param name="data">The folder with the secrets and anchors of the store's cell.</param>
    public StoredGrid(IGridStore store, string data)
    {
        _data = data;
        _store = store;
        _packs = new PackCache(_store);
    }

    /// <summary>Runs turns until no mail is left.</summary>
    public async Task FinishMailAsync()
    {
        var runner = new TurnRunner(_store, _packs, new SiloMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), TimeProvider.System);
        while (await runner.RunOneAsync(500, CancellationToken.None) || (await _store.HealthAsync(CancellationToken.None)).Waiting > 0)
        {
            await _store.WaitForMailAsync(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    /// <summary>What is wrong with the acknowledged incidents and with everything that is stored, recomputed from the log; empty when nothing is.</summary>
    public async Task<(long Incidents, List<string> Faults)> CheckAsync(IReadOnlyCollection<string> acknowledged)
    {
        var faults = new List<string>();
        var twice = acknowledged.GroupBy(a => a).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        faults.AddRange(twice.Select(id => $"{id} was acknowledged for two different reports"));
        foreach (var text in acknowledged)
        {
            await CheckOneAsync(GridId.Parse(text), faults);
        }

        var decided = await DecidedAsync(faults);
        var lost = acknowledged.Where(a => !decided.Contains(GridId.Parse(a))).ToList();
        faults.AddRange(lost.Take(5).Select(id => $"{id} is in no log entry"));
        var verifier = new AuditVerifier(_store.Read, _store.Cell, Path.Combine(_data, AnchorWriter.FileName), Secrets.Open(_data).Signer.PublicKey);
        var report = await verifier.VerifyAsync(null, CancellationToken.None);
        faults.AddRange(report.Faults.Where(f => f.Chain != "anchors").Select(f => $"audit {f.Chain} {f.Position}: {f.What}"));
        return (decided.Count, faults);
    }

    private async Task CheckOneAsync(GridId incident, List<string> faults)
    {
        var row = await _store.Read.IncidentAsync(incident, CancellationToken.None);
        var decisions = await _store.Read.DecisionsAsync(incident, CancellationToken.None);
        if (row is null)
        {
            faults.Add($"{incident} was acknowledged and is lost");
        }
        else if (row.State != LogState.Decided || decisions.Count != 1)
        {
            faults.Add($"{incident} is {row.State} with {decisions.Count} decisions");
        }
    }

    /// <summary>Compares what is stored with the log; the incidents that this cell decided.</summary>
    public async Task<HashSet<GridId>> DecidedAsync(List<string> faults)
    {
        foreach (var pack in await _store.Administration.PacksAsync(CancellationToken.None))
        {
            await _packs.GetAsync(pack.Hash, CancellationToken.None);
        }

        var checker = new GridChecker(_store.Cell, _packs.Loaded);
        for (var partition = 0; partition < _store.Partitions; partition++)
        {
            var replay = checker.Partition(partition);
            await foreach (var entry in _store.Read.LogAsync(partition, CancellationToken.None))
            {
                replay.Add(new LoggedMessage(entry.Turn, entry.Index, entry.Message, entry.Entry, entry.Hash));
            }
        }

        checker.Finish();
        faults.AddRange(checker.Compare(
            key => _store.Read.StateAsync(key, CancellationToken.None).AsTask().GetAwaiter().GetResult(),
            id => _store.Read.CaseAsync(id, CancellationToken.None).AsTask().GetAwaiter().GetResult(),
            id => _store.Read.EscalationAsync(id, CancellationToken.None).AsTask().GetAwaiter().GetResult()));
        return [.. checker.Decisions.Select(d => d.Key)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _services.DisposeAsync();
    }
}
