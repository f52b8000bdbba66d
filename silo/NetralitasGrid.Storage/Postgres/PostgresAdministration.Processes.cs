using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>What the processes of a cell settle among themselves: duties, and whether they share their secrets.</summary>
internal sealed partial class PostgresAdministration
{
    private const string SelectNames = "SELECT key, name FROM person_name WHERE key > $1 ORDER BY key LIMIT $2";
    private const string SelectChecks = "SELECT kind, version, value, retired IS NOT NULL FROM key_check";
    private const string InsertCheck = "INSERT INTO key_check (kind, version, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    public IAnchorBook? Anchors { get; } = new AnchorBook(parts.Pools, parts.Writer);

    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>> PersonNamesAsync(string after, int most, CancellationToken cancellationToken) => parts.Pools.Others.ListAsync(
        SelectNames, p => p.With(after).With(most), static row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), cancellationToken);

    public async ValueTask<IAsyncDisposable?> TakeDutyAsync(CellDuty duty, TimeSpan patience, CancellationToken cancellationToken) =>
        await Failures.GuardAsync<IAsyncDisposable?>(async () => await HeldDuty.TakeAsync(parts.Pools, duty, patience, cancellationToken));

    public async ValueTask CheckSecretsAsync(IReadOnlyList<KeyCheck> checks, CancellationToken cancellationToken) => await ChangeAsync(
        async change =>
        {
            var stored = await change.ListAsync(
                SelectChecks, static _ => { }, static row => (new KeyCheck(row.GetString(0), row.GetInt32(1), row.Bytes(2)), row.GetBoolean(3)));
            foreach (var check in KeyChecks.Compare(checks, stored))
            {
                await change.RunAsync(InsertCheck, p => p.With(check.Kind).With(check.Version).With(check.Value));
            }

            return true;
        },
        cancellationToken);

    /// <summary>A duty is an advisory lock of a session: it ends with the process, however that ends.</summary>
    private sealed class HeldDuty(NpgsqlConnection connection, CellDuty duty) : IAsyncDisposable
    {
        /// <summary>First half of the locks' numbers: "grid".</summary>
        private const int Space = 0x67726964;

        private const string Lock = "SELECT set_config('lock_timeout', $3, false), pg_advisory_lock($1, $2)";
        private const string TryLock = "SELECT pg_try_advisory_lock($1, $2)";
        private const string Unlock = "SELECT pg_advisory_unlock($1, $2)";

        public static async Task<HeldDuty?> TakeAsync(Pools pools, CellDuty duty, TimeSpan patience, CancellationToken cancellationToken)
        {
            var connection = await pools.Sessions.OpenConnectionAsync(cancellationToken);
            try
            {
                await using var command = new NpgsqlCommand(patience > TimeSpan.Zero ? Lock : TryLock, connection);
                command.Parameters.With(Space).With((int)duty);
                if (patience > TimeSpan.Zero)
                {
                    command.Parameters.With(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(long)patience.TotalMilliseconds}ms"));
                    await command.ExecuteNonQueryAsync(cancellationToken);
                    return new(connection, duty);
                }

                if (await command.ExecuteScalarAsync(cancellationToken) is true)
                {
                    return new(connection, duty);
                }
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                // Whoever has it kept it.
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }

            await connection.DisposeAsync();
            return null;
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                await using var command = new NpgsqlCommand(Unlock, connection);
                command.Parameters.With(Space).With((int)duty);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (Exception error) when (error is NpgsqlException or IOException)
            {
                // The session ended, and the lock with it.
            }

            await connection.DisposeAsync();
        }
    }
}
