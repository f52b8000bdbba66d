using Microsoft.Extensions.DependencyInjection;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Silo.Turns;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Faults.Tests.Checking;

/// <summary>
/// The data of a grid whose processes are gone: finishes its mail, then checks that what is stored is what its log says, no less and no more, and
/// that nothing is missing of what clients were told.
/// </summary>
internal sealed class StoredGrid : IAsyncDisposable
{
    private const int Page = 500;

    private readonly IGridStore _store;
    private readonly PackCache _packs;
    private readonly string _data;
    private readonly string? _secrets;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public StoredGrid(string data)
        : this(SqliteStore.Open(new SqliteStoreOptions { Folder = data }), data, secrets: null)
    {
    }

    /// <param name="data">The folder with the anchors of the store's cell.</param>
    /// <param name="secrets">The secrets file, where it is not in that folder.</param>
    public StoredGrid(IGridStore store, string data, string? secrets)
    {
        (_store, _data, _secrets) = (store, data, secrets);
        _packs = new PackCache(_store);
        Log = new(_store.Cell, _packs.Loaded);
    }

    /// <summary>All that follows from the log, once it was checked.</summary>
    public GridChecker Log { get; }

    /// <summary>Checks the PostgreSQL cell of a grid whose processes were killed, each of its rows too, when nothing is committed for them any more.</summary>
    /// <param name="data">The folder of the grid, with its secrets and the first front door's folder in it.</param>
    public static async Task<GridFindings> CheckAsync(string database, string data, Crowd crowd, CancellationToken cancellationToken)
    {
        await StoredRows.QuietAsync(database, cancellationToken);
        var store = await PostgresStore.OpenAsync(new() { ConnectionString = database }, cancellationToken);
        await using var stored = new StoredGrid(store, Path.Combine(data, "door-0"), Path.Combine(data, Secrets.FileName));
        await stored.FinishMailAsync();
        var findings = await stored.CheckAsync(crowd);
        findings.Faults.AddRange(await StoredRows.CheckAsync(database, stored.Log, cancellationToken));
        return findings;
    }

    /// <summary>Runs turns until no mail is left.</summary>
    public async Task FinishMailAsync()
    {
        var runner = new TurnRunner(_store, _packs, new SiloMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), TimeProvider.System);
        while (true)
        {
            try
            {
                if (!await runner.RunOneAsync(Page, CancellationToken.None))
                {
                    if ((await _store.HealthAsync(CancellationToken.None)).Waiting == 0)
                    {
                        return;
                    }

                    await _store.WaitForMailAsync(TimeSpan.FromMilliseconds(20), CancellationToken.None);
                }
            }
            catch (TurnRefusedException)
            {
                // Noted by the store: the next turn is smaller.
            }
        }
    }

    /// <summary>What is wrong with what the crowd was told and with everything that is stored, recomputed from the log.</summary>
    public async Task<GridFindings> CheckAsync(Crowd crowd)
    {
        var faults = new List<string>(crowd.Broken);
        var acknowledged = crowd.Acknowledged;
        faults.AddRange(acknowledged.GroupBy(a => a).Where(g => g.Count() > 1).Select(g => $"{g.Key} was acknowledged for two different reports"));
        faults.AddRange(await CheckStoredAsync());
        var latest = Log.Decisions.ToDictionary();
        var (lost, doubled) = (0, 0);
        foreach (var ofOne in crowd.AcknowledgedInOrder)
        {
            var (l, d) = await CheckAcknowledgedAsync(ofOne, latest, faults);
            (lost, doubled) = (lost + l, doubled + d);
        }

        foreach (var told in crowd.Shown)
        {
            if (!await ShowsAsync(told))
            {
                lost++;
                faults.Add(told.Lost);
            }
        }

        return new(latest.Count, lost, doubled, faults);
    }

    /// <summary>What is wrong with everything that is stored, recomputed from the log.</summary>
    public async Task<List<string>> CheckStoredAsync()
    {
        var faults = new List<string>();
        try
        {
            await CompareWithLogAsync(faults);
            await FindExtrasAsync(faults);
        }
        catch (StoreCorruptException corrupt)
        {
            faults.Add(corrupt.Message);
        }

        var verifier = new AuditVerifier(
            _store.Read, _store.Cell, Path.Combine(_data, AnchorWriter.FileName), Secrets.Open(_data, _secrets).Signer.PublicKey);
        var report = await verifier.VerifyAsync(null, CancellationToken.None);
        faults.AddRange(report.Faults.Where(f => f.Chain != "anchors").Select(f => $"audit {f.Chain} {f.Position}: {f.What}"));
        return faults;
    }

    /// <summary>Whether a decision that a client was shown is still there, in its place of the chain.</summary>
    public async Task<bool> ShowsAsync(ShownDecision told)
    {
        var decisions = await _store.Read.DecisionsAsync(GridId.Parse(told.Incident), CancellationToken.None);
        return decisions.Any(d => d.Decision.ToString() == told.Decision && Convert.ToHexStringLower(d.Hash) == told.Hash);
    }

    /// <param name="acknowledged">To one reporter, in that order.</param>
    private async Task<(int Lost, int Doubled)> CheckAcknowledgedAsync(IReadOnlyList<string> acknowledged, Dictionary<GridId, GridId> latest, List<string> faults)
    {
        var (lost, doubled) = (0, 0);
        var last = DateTimeOffset.MinValue;
        foreach (var incident in acknowledged.Select(static text => GridId.Parse(text)))
        {
            var row = await _store.Read.IncidentAsync(incident, CancellationToken.None);
            if (row is not null)
            {
                faults.AddRange(row.AppendedAt >= last ? [] : [$"{incident} was appended at {row.AppendedAt:O}, and what its reporter posted before at {last:O}"]);
                last = row.AppendedAt;
            }

            var decisions = await _store.Read.DecisionsAsync(incident, CancellationToken.None);
            if (row is null)
            {
                lost++;
                faults.Add($"{incident} was acknowledged and is lost");
            }
            else if (row.State == LogState.DeadLetter && decisions.Count == 0)
            {
                // Set aside, where everybody can see it.
            }
            else if (row.State != LogState.Decided || decisions.Count != 1 || !latest.TryGetValue(incident, out var decision) || decision != decisions[0].Decision)
            {
                doubled += decisions.Count > 1 ? 1 : 0;
                faults.Add($"{incident} is {row.State} with {decisions.Count} decisions, {(latest.ContainsKey(incident) ? "one" : "none")} in the log");
            }
        }

        return (lost, doubled);
    }

    private async Task CompareWithLogAsync(List<string> faults)
    {
        foreach (var pack in await _store.Administration.PacksAsync(CancellationToken.None))
        {
            await _packs.GetAsync(pack.Hash, CancellationToken.None);
        }

        for (var partition = 0; partition < _store.Partitions; partition++)
        {
            var replay = Log.Partition(partition);
            await foreach (var entry in _store.Read.LogAsync(partition, CancellationToken.None))
            {
                replay.Add(new LoggedMessage(entry.Turn, entry.Index, entry.Message, entry.Entry, entry.Hash));
            }
        }

        Log.Finish();
        faults.AddRange(Log.Compare(
            key => _store.Read.StateAsync(key, CancellationToken.None).AsTask().GetAwaiter().GetResult(),
            id => _store.Read.CaseAsync(id, CancellationToken.None).AsTask().GetAwaiter().GetResult(),
            id => _store.Read.EscalationAsync(id, CancellationToken.None).AsTask().GetAwaiter().GetResult()));
    }

    /// <summary>What is stored and does not follow from the log.</summary>
    private async Task FindExtrasAsync(List<string> faults)
    {
        var states = Log.States.ToHashSet();
        foreach (var kind in Enum.GetValues<GrainKind>())
        {
            foreach (var key in (await _store.Read.CoresAsync(kind, "", CancellationToken.None)).Keys)
            {
                faults.AddRange(states.Contains(new(new(kind, key), "")) ? [] : [$"state {kind}: one is stored that does not follow from the log"]);
            }
        }

        var cases = Log.Cases.Select(static c => c.Id).ToHashSet();
        var storedCases = await PagesAsync((before, most) => _store.Read.CasesAsync("", null, null, before, most, CancellationToken.None), static c => c.Id);
        faults.AddRange(storedCases.Where(c => !cases.Contains(c.Id)).Select(static c => $"case {c.Id}: does not follow from the log"));
        faults.AddRange(storedCases.Count == cases.Count ? [] : [$"{storedCases.Count} cases are listed, {cases.Count} follow from the log"]);

        var escalations = await PagesAsync((before, most) => _store.Read.EscalationsAsync("", null, null, before, most, CancellationToken.None), static e => e.Id);
        var ofCases = Log.CaseEscalations.Select(static e => e.Id).ToHashSet();
        faults.AddRange(escalations.Where(e => e.Owner.Kind == GrainKind.Employee && !ofCases.Contains(e.Id)).Select(static e => $"escalation {e.Id} ({e.Rule} of {e.Owner.Kind}, {e.Status}): does not follow from the log"));

        // Which message opens one of a count depends on their order; which are open does not. One of a viral case names the case and is its region's.
        var open = Log.Aggregates.Select(static e => $"{e.Owner}/{e.Rule}").Order(StringComparer.Ordinal).ToList();
        var storedOpen = escalations.Where(static e => e.Owner.Kind != GrainKind.Employee && e.Status != Grains.Codes.EscalationStatus.Closed).Select(static e => $"{e.Owner}/{e.Rule}").Order(StringComparer.Ordinal).ToList();
        faults.AddRange(open.SequenceEqual(storedOpen) ? [] : [$"{storedOpen.Count} escalations of counts are open, {open.Count} follow from the log"]);
    }

    private static async Task<List<T>> PagesAsync<T>(Func<GridId?, int, ValueTask<IReadOnlyList<T>>> read, Func<T, GridId> idOf)
    {
        var all = new List<T>();
        while (await read(all.Count == 0 ? null : idOf(all[^1]), Page) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _services.DisposeAsync();
    }
}
