using Npgsql;

namespace NetralitasGrid.Silo.Orleans.Tests.Cluster;

/// <summary>Waits until the cluster has handled its mail: its own turns, not those of a test.</summary>
internal static class Decided
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Number of the newest message.</summary>
    public static async Task<long> NewestAsync(string database, CancellationToken cancellationToken) =>
        await AskAsync(database, "SELECT coalesce(max(seq), 0) FROM message", cancellationToken);

    /// <summary>Until no mail is left.</summary>
    public static Task AllAsync(string database, CancellationToken cancellationToken) => AllUpToAsync(database, long.MaxValue, cancellationToken);

    /// <summary>Until no mail of a message up to this number is left.</summary>
    public static async Task AllUpToAsync(string database, long number, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (await AskAsync(database, $"SELECT count(*) FROM mail WHERE seq <= {number}", patience.Token) > 0)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private static async Task<long> AskAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
