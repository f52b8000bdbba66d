using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Orleans.Hosting;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Silo.Orleans.Live;

/// <summary>
/// Reads with the states of persons and regions from their activations' memory, and all else from the store. An activation that does not answer, since
/// its silo died, costs one wait: for a moment its partition's grains are then read from the store.
/// </summary>
internal sealed partial class LiveReads(IReadModel store, string cell, int partitions, TimeProvider clock) : IReadModel
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Of what activations do not answer one is logged so often.</summary>
    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    private readonly long[] _failed = new long[partitions];
    private Cluster? _cluster;
    private long _logged;
    private int _unlogged;

    /// <summary>From here on the cluster is asked.</summary>
    public void Join(IGrainFactory grains, EngineMetrics metrics, ILogger<LiveReads> logger) => Volatile.Write(ref _cluster, new(grains, metrics, logger));

    public async ValueTask<byte[]?> StateAsync(StateKey key, CancellationToken cancellationToken) =>
        await AskAsync(key.Grain, live => live.PartAsync(key.Part), static part => part.FromMemory) is { } answer
            ? answer.Bytes
            : await store.StateAsync(key, cancellationToken);

    public async ValueTask<IReadOnlyDictionary<string, byte[]>> PartsAsync(GrainKey grain, CancellationToken cancellationToken) =>
        await AskAsync(grain, static live => live.PartsAsync(), static parts => parts.FromMemory) is { } answer
            ? answer.Parts
            : await store.PartsAsync(grain, cancellationToken);

    public ValueTask<ReportRow?> ReportAsync(ReadOnlyMemory<byte> reportKey, CancellationToken cancellationToken) => store.ReportAsync(reportKey, cancellationToken);

    public ValueTask<LogRow?> IncidentAsync(GridId incident, CancellationToken cancellationToken) => store.IncidentAsync(incident, cancellationToken);

    public ValueTask<IReadOnlyList<DecidedRow>> DecisionsAsync(GridId incident, CancellationToken cancellationToken) => store.DecisionsAsync(incident, cancellationToken);

    public ValueTask<CaseRow?> CaseAsync(GridId caseId, CancellationToken cancellationToken) => store.CaseAsync(caseId, cancellationToken);

    public ValueTask<IReadOnlyList<CaseIncidentRow>> CaseIncidentsAsync(GridId caseId, GridId? before, int most, CancellationToken cancellationToken) =>
        store.CaseIncidentsAsync(caseId, before, most, cancellationToken);

    public ValueTask<IReadOnlyList<CaseHistoryRow>> CaseHistoryAsync(GridId caseId, CancellationToken cancellationToken) =>
        store.CaseHistoryAsync(caseId, cancellationToken);

    public ValueTask<IReadOnlyList<CaseRow>> CasesAsync(
        string regionPrefix, CaseStatus? status, int? severity, GridId? before, int most, CancellationToken cancellationToken) =>
        store.CasesAsync(regionPrefix, status, severity, before, most, cancellationToken);

    public ValueTask<IReadOnlyList<CaseRow>> CasesOfSubjectAsync(string subjectKey, GridId? before, int most, CancellationToken cancellationToken) =>
        store.CasesOfSubjectAsync(subjectKey, before, most, cancellationToken);

    public ValueTask<IReadOnlyList<EscalationRow>> EscalationsAsync(
        string regionPrefix, Level? level, EscalationStatus? status, GridId? before, int most, CancellationToken cancellationToken) =>
        store.EscalationsAsync(regionPrefix, level, status, before, most, cancellationToken);

    public ValueTask<EscalationRow?> EscalationAsync(GridId escalation, CancellationToken cancellationToken) => store.EscalationAsync(escalation, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> CoresAsync(GrainKind kind, string keyPrefix, CancellationToken cancellationToken) =>
        store.CoresAsync(kind, keyPrefix, cancellationToken);

    public ValueTask<EventResultRow?> EventResultAsync(GridId caseEvent, CancellationToken cancellationToken) => store.EventResultAsync(caseEvent, cancellationToken);

    public ValueTask<IReadOnlyList<StoredDeadLetter>> DeadLettersAsync(GridId? before, int most, CancellationToken cancellationToken) =>
        store.DeadLettersAsync(before, most, cancellationToken);

    public ValueTask<SealedIncident?> SealedAsync(GridId incident, CancellationToken cancellationToken) => store.SealedAsync(incident, cancellationToken);

    public ValueTask<SealedText?> SealedTextAsync(GridId caseEvent, CancellationToken cancellationToken) => store.SealedTextAsync(caseEvent, cancellationToken);

    public IAsyncEnumerable<LoggedEntry> LogAsync(int partition, CancellationToken cancellationToken) => store.LogAsync(partition, cancellationToken);

    public IAsyncEnumerable<ChainLink> ChainAsync(int partition, long afterTurn, CancellationToken cancellationToken) =>
        store.ChainAsync(partition, afterTurn, cancellationToken);

    public IAsyncEnumerable<MovedLink> MovedAsync(CancellationToken cancellationToken) => store.MovedAsync(cancellationToken);

    public ValueTask<IReadOnlyList<ChainHead>> HeadsAsync(CancellationToken cancellationToken) => store.HeadsAsync(cancellationToken);

    public ValueTask<IReadOnlyList<CellEntryRow>> CellLogAsync(long after, int most, CancellationToken cancellationToken) =>
        store.CellLogAsync(after, most, cancellationToken);

    /// <summary>What an activation answers; null when it does not, or nobody joined a cluster yet.</summary>
    private async ValueTask<T?> AskAsync<T>(GrainKey grain, Func<ILiveState, Task<T>> ask, Func<T, bool> fromMemory)
        where T : class
    {
        if (Volatile.Read(ref _cluster) is not { } cluster)
        {
            return null;
        }

        var partition = grain.PartitionOf(partitions);
        var failed = Interlocked.Read(ref _failed[partition]);
        if (failed == 0 || clock.GetElapsedTime(failed) > Pause)
        {
            try
            {
                var answer = await ask(cluster.Grains.Live(cell, grain)).WaitAsync(Patience, TimeProvider.System);
                cluster.Metrics.Read(fromMemory(answer) ? "memory" : "loaded");
                return answer;
            }
            catch (Exception e)
            {
                // Whatever it was, the store has the answer.
                Interlocked.Exchange(ref _failed[partition], clock.GetTimestamp());
                Say(cluster.Logger, e);
            }
        }

        cluster.Metrics.Read("store");
        return null;
    }

    /// <summary>Of the fault its type only: the runtime names grains in what it says.</summary>
    private void Say(ILogger logger, Exception e)
    {
        var faults = Interlocked.Increment(ref _unlogged);
        var (logged, now) = (Interlocked.Read(ref _logged), clock.GetTimestamp());
        if ((logged == 0 || clock.GetElapsedTime(logged, now) > LogEvery) && Interlocked.CompareExchange(ref _logged, now, logged) == logged)
        {
            Interlocked.Exchange(ref _unlogged, 0);
            LogNotAnswered(logger, e.GetType().Name, faults);
        }
    }

    [LoggerMessage(3008, LogLevel.Warning, "A grain did not answer with its live state ({Fault}) and the store did: {Faults} time(s) since this was said last.")]
    private static partial void LogNotAnswered(ILogger logger, string fault, int faults);

    private sealed record Cluster(IGrainFactory Grains, EngineMetrics Metrics, ILogger<LiveReads> Logger);
}
