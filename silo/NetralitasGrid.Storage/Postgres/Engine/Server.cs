using System.Globalization;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>A primary: its cluster, and its timeline, which each promotion of a standby raises.</summary>
internal readonly record struct Server(long System, int Timeline)
{
    /// <summary>The name of the WAL file that is being written begins with the timeline; a checkpoint's would be late after a promotion.</summary>
    private const string Select = """
        SELECT (SELECT system_identifier FROM pg_control_system()),
               CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_walfile_name(pg_current_wal_lsn()) END, pg_backend_pid(), current_setting('lock_timeout')
        """;

    /// <summary>Asks the server of a new session; null for a standby.</summary>
    /// <exception cref="UnfitServerException">Between it and this process stands a proxy that shares sessions.</exception>
    public static async Task<Server?> OfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Select, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);

        // A proxy makes up the session's number that it tells its clients, and drops the settings that came with the start of the session.
        if (reader.GetInt32(2) != connection.ProcessID || reader.GetString(3) != Route.LockTimeout)
        {
            throw SessionCheck.Pooled();
        }

        return reader.IsDBNull(1)
            ? null
            : new(reader.GetInt64(0), int.Parse(reader.GetString(1).AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
