using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Load.Running;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Load.Checking;

/// <summary>Looks every acknowledged report up in the grid's database, and every incident of the database among the reports.</summary>
public static class LossCheck
{
    private const int MostFaults = 10;

    /// <summary>Opens a deployment's database and checks it. An embedded grid is ended for it, as a power cut would: what it acknowledged is on disk.</summary>
    public static async Task<LossReport> CheckAsync(GridDeployment grid, IReadOnlyCollection<Report> reports, CancellationToken cancellationToken)
    {
        if (grid.Database is null)
        {
            await grid.Doors[0].KillAsync();
        }

        await using IGridStore store = grid.Database is { } database
            ? await PostgresStore.OpenAsync(new() { ConnectionString = database, Watches = false }, cancellationToken)
            : SqliteStore.Open(new SqliteStoreOptions { Folder = grid.Data });
        return await CheckAsync(store, reports, cancellationToken);
    }

    /// <summary>Compares a store with what its clients were told.</summary>
    public static async Task<LossReport> CheckAsync(IGridStore store, IReadOnlyCollection<Report> reports, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        var decided = await DecidedAsync(store, faults, cancellationToken);
        var byId = reports.ToDictionary(static r => r.Id, StringComparer.Ordinal);
        var twice = decided.Stored.GroupBy(static s => s.ReportId, StringComparer.Ordinal).Where(static g => g.Count() > 1).Select(static g => g.Key).ToList();
        faults.AddRange(twice.Take(MostFaults).Select(static id => $"{id} is in the log more than once."));
        var contradicted = reports.Where(static r => r.Contradicted).ToList();
        faults.AddRange(contradicted.Take(MostFaults).Select(static r => $"{r.Id} was acknowledged as {r.Incident} and as another incident."));

        var (lost, changed, undecided, dead) = (0L, 0L, 0L, 0L);
        var stored = decided.Stored.ToDictionary(static s => s.Incident);
        foreach (var report in reports.Where(static r => r.Incident is not null))
        {
            if (stored.TryGetValue(report.Incident!.Value, out var found))
            {
                if (!IsSame(report, found))
                {
                    changed++;
                    faults.Add($"{report.Id} is stored as {found}.");
                }
            }
            else if (await store.Read.IncidentAsync(report.Incident.Value, cancellationToken) is { } row)
            {
                (undecided, dead) = row.State == LogState.DeadLetter ? (undecided, dead + 1) : (undecided + 1, dead);
            }
            else
            {
                lost++;
                faults.Add($"{report.Id} was acknowledged as {report.Incident} and is lost.");
            }
        }

        return new()
        {
            Acknowledged = reports.Count(static r => r.Incident is not null),
            Stored = decided.Stored.Count + undecided + dead,
            Lost = lost,
            Doubled = twice.Count + contradicted.Count + decided.Twice,
            Changed = changed,
            Undecided = undecided,
            DeadLetters = dead,
            NeverAnswered = decided.Stored.Count(s => byId.TryGetValue(s.ReportId, out var report) && report.Incident is null),
            Faults = [.. faults.Take(MostFaults)],
        };
    }

    private static bool IsSame(Report report, Stored stored) =>
        stored.ReportId == report.Id && stored.Place == report.Draft.Area && stored.OccurredAt == report.Draft.At
        && stored.Act.Text() == IncidentGenerator.ActOf(report.Draft.Act).Code;

    // Everything that went through a turn, once for each first decision.
    private static async Task<(List<Stored> Stored, long Twice)> DecidedAsync(IGridStore store, List<string> faults, CancellationToken cancellationToken)
    {
        var decided = new Dictionary<GridId, Stored>();
        var twice = 0L;
        for (var partition = 0; partition < store.Partitions; partition++)
        {
            await foreach (var entry in store.Read.LogAsync(partition, cancellationToken))
            {
                if (entry.Message.Kind != MessageKind.Incident)
                {
                    continue;
                }

                var report = JsonSerializer.Deserialize(entry.Message.Body.Span, GrainsJson.Default.IncidentReported)
                    ?? throw new InvalidDataException($"Message {entry.Message.Sequence} of the log is empty.");
                if (!decided.TryAdd(entry.Message.Id, new(entry.Message.Id, report.ReportId, report.Place, report.OccurredAt, report.Act.Code)))
                {
                    twice++;
                    faults.Add($"{report.ReportId} ({entry.Message.Id}) was decided more than once.");
                }
            }
        }

        return ([.. decided.Values], twice);
    }

    private sealed record Stored(GridId Incident, string ReportId, string Place, DateTimeOffset OccurredAt, ActCode Act);
}
