using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>
/// Whether each connection has a session of its own. A proxy that gives a session to whoever has a transaction next breaks prepared statements,
/// listening and the limits of turns, and only under load.
/// </summary>
internal static class SessionCheck
{
    private const int Rounds = 3;

    private const string Mark = "SELECT set_config('netralitasgrid.session', $1, false), pg_backend_pid()";
    private const string Look = "SELECT current_setting('netralitasgrid.session', true), pg_backend_pid()";

    /// <summary>Marks two sessions and looks, now through one, now through the other, whether each still has its own mark.</summary>
    /// <exception cref="UnfitServerException">They share sessions, or the session's settings are refused as only a proxy does.</exception>
    public static async Task RunAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using var first = await source.OpenConnectionAsync(cancellationToken);
            await using var second = await source.OpenConnectionAsync(cancellationToken);
            var marks = (await AskAsync(first, Mark, "first", cancellationToken), await AskAsync(second, Mark, "second", cancellationToken));
            for (var i = 0; i < Rounds; i++)
            {
                if ((await AskAsync(first, Look, null, cancellationToken), await AskAsync(second, Look, null, cancellationToken)) != marks)
                {
                    throw Pooled();
                }
            }
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ProtocolViolation)
        {
            // PostgreSQL takes settings with the start of a session; proxies call that a breach of protocol.
            throw Pooled(error);
        }
    }

    public static UnfitServerException Pooled(Exception? inner = null) => new(
        "A pooling proxy stands before the database, and sessions are not one's own: connect to PostgreSQL itself.", inner);

    private static async Task<(string? Mark, int Session)> AskAsync(
        NpgsqlConnection connection, string sql, string? mark, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (mark is not null)
        {
            command.Parameters.With(mark);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.TextOrNull(0), reader.GetInt32(1));
    }
}
