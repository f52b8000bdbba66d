using NetralitasGrid.Storage.Contract;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>What a failure of the database means.</summary>
internal static class Failures
{
    /// <summary>The data is at fault and will be again: SQLSTATE classes 22 and 23, and 54 (too big).</summary>
    public static bool IsData(Exception error) => error is PostgresException { SqlState: var state } && (
        state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal));

    /// <summary>Worth another try: a deadlock, a serialization failure, or a connection that broke or could not be had.</summary>
    public static bool IsTransient(Exception error) => error switch
    {
        PostgresException p => p.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure || p.SqlState.StartsWith("08", StringComparison.Ordinal)
            || p.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    /// <summary>Runs a read; failures of the database are <see cref="StoreUnavailableException"/>s.</summary>
    public static async ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is NpgsqlException or IOException or System.Net.Sockets.SocketException)
        {
            throw Unavailable(error);
        }
    }

    /// <summary>
    /// After a failed batch the driver may be wrong about which of its statements the session has prepared (seen with Npgsql 10.0.0: the next batch
    /// breaks the connection), so both forget them all.
    /// </summary>
    public static void Forget(NpgsqlConnection connection) => connection.UnprepareAll();

    public static StoreUnavailableException Unavailable(Exception error) =>
        new(error is UnfitServerException ? error.Message : $"The database could not be used ({(error is PostgresException p ? p.SqlState : error.GetType().Name)}).", error);
}
