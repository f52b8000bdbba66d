using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>Whether an append would be durable, and what waits.</summary>
internal sealed class Readiness(Pools pools, StoreClock clock)
{
    private const string SelectServer = """
        SELECT pg_is_in_recovery(), current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes')
        """;

    private readonly Backlog _backlog = new(clock);

    public async Task<StoreHealth> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await pools.Primacy.WhileAsync(() => AskAsync(cancellationToken));
        }
        catch (Exception error) when (error is NpgsqlException or IOException or System.Net.Sockets.SocketException)
        {
            return new(false, error is UnfitServerException ? error.Message : "The database cannot be reached.", 0, TimeSpan.Zero, new Dictionary<string, long>(), 0);
        }
    }

    private async Task<StoreHealth> AskAsync(CancellationToken cancellationToken)
    {
        await using var connection = await pools.Others.OpenConnectionAsync(cancellationToken);
        var why = await WhyAsync(connection, cancellationToken);
        var (waiting, oldest, regencies, dead) = await _backlog.LookAsync(connection, cancellationToken);
        return new(why is null, why, waiting, oldest, regencies, dead);
    }

    private static async Task<string?> WhyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectServer, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Why(reader);
    }

    /// <summary>What makes the server unfit to promise anything, or null.</summary>
    private static string? Why(NpgsqlDataReader row)
    {
        if (row.GetBoolean(0))
        {
            return "The server is a standby (in recovery).";
        }

        if (row.GetString(1) != "on")
        {
            return "fsync is off: a power cut would lose accepted reports.";
        }

        if (row.GetString(2) is "off" or "local")
        {
            return $"synchronous_commit is {row.GetString(2)}: an accepted report might not be durable.";
        }

        return row.GetString(3) != "on" ? "full_page_writes is off: a crash could tear pages." : null;
    }
}
