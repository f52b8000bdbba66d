using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Faults.Tests.Switching;

/// <summary>What a grid whose packs were switched left in its database.</summary>
internal sealed class SwitchedStore : IAsyncDisposable
{
    private readonly PostgresStore _store;

    private SwitchedStore(PostgresStore store) => _store = store;

    public int Partitions => _store.Partitions;

    public static async Task<SwitchedStore> OpenAsync(string database, CancellationToken cancellation) =>
        new(await PostgresStore.OpenAsync(new() { ConnectionString = database }, cancellation));

    /// <summary>When each incident was appended, and the pack that its one decision names.</summary>
    public async Task<List<(DateTimeOffset AppendedAt, string Pack)>> DecidedAsync(IReadOnlyList<string> incidents, CancellationToken cancellation)
    {
        var decided = new List<(DateTimeOffset, string)>();
        foreach (var incident in incidents.Select(static i => GridId.Parse(i)))
        {
            var row = await _store.Read.IncidentAsync(incident, cancellation);
            using var entry = JsonDocument.Parse(Assert.Single(await _store.Read.DecisionsAsync(incident, cancellation)).Entry);
            decided.Add((row!.AppendedAt, entry.RootElement.GetProperty("decision").GetProperty("pack").GetProperty("hash").GetString()!));
        }

        return decided;
    }

    /// <summary>The switches to a pack in the logs of all partitions.</summary>
    public async Task<List<(int Partition, DateTimeOffset AppendedAt)>> SwitchesToAsync(string hash, CancellationToken cancellation)
    {
        var switches = new List<(int, DateTimeOffset)>();
        for (var partition = 0; partition < Partitions; partition++)
        {
            await foreach (var logged in _store.Read.LogAsync(partition, cancellation))
            {
                if (logged.Message.Kind == MessageKind.PackSwitch
                    && JsonSerializer.Deserialize(logged.Message.Body.Span, GrainsJson.Default.PackSwitch)!.Hash == hash)
                {
                    switches.Add((partition, logged.Message.AppendedAt));
                }
            }
        }

        return switches;
    }

    /// <summary>The packs that became active as planned, from the cell's audit chain.</summary>
    public async Task<List<string>> PlannedActivationsAsync(CancellationToken cancellation) =>
    [
        .. (await _store.Read.CellLogAsync(0, 1_000, cancellation)).Select(static e => JsonDocument.Parse(e.Entry).RootElement)
            .Where(static e => e.GetProperty("kind").ValueEquals("PACK_ACTIVATED") && e.GetProperty("data").TryGetProperty("planned", out _))
            .Select(static e => e.GetProperty("data").GetProperty("hash").GetString()!),
    ];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
