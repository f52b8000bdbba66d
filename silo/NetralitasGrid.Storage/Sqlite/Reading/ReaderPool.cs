using System.Collections.Concurrent;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;

namespace NetralitasGrid.Storage.Sqlite.Reading;

/// <summary>Read-only connections, each used by one reader at a time and for one short snapshot: a long one would keep the log from being reused.</summary>
internal sealed class ReaderPool(string file, int most) : IDisposable
{
    private const string Pragmas = "PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;";

    private readonly SemaphoreSlim _free = new(most, most);
    private readonly ConcurrentBag<Database> _idle = [];

    /// <summary>Reads in one snapshot.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<Database, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            var database = _idle.TryTake(out var idle) ? idle : Open();
            try
            {
                database.Execute("BEGIN");
                var answer = read(database);
                database.Execute("COMMIT");
                _idle.Add(database);
                return answer;
            }
            catch
            {
                // Its statements may stand in the middle of rows: a new connection is cheaper than finding out.
                database.Dispose();
                throw;
            }
        }
        catch (SqliteFailure failure)
        {
            throw new StoreUnavailableException("The database could not be read.", failure);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var database))
        {
            database.Dispose();
        }

        _free.Dispose();
    }

    private Database Open()
    {
        var database = Database.Open(file, readOnly: true);
        database.Execute(Pragmas);
        return database;
    }
}
