using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>
/// The one thread that writes. It takes everything that waits, runs it in one transaction and makes it durable with one fsync; then memory and
/// those who wait are told. Owns the write connection and the counters.
/// </summary>
internal sealed class GroupWriter
{
    /// <summary>Rough bytes after which a group is closed, so that one commit stays short.</summary>
    private const int MostWeight = 2 << 20;

    private readonly object _gate = new();
    private readonly Database _database;
    private readonly Func<Counters, WriteTransaction> _begin;
    private readonly Action<WriteTransaction> _committed;
    private readonly Action<Database> _rest;
    private readonly long _pendingMemory;
    private readonly Thread _thread;
    private readonly Queue<Write> _waiting = new();
    private long _pending;
    private long _commits;
    private bool _stopping;
    private volatile string? _broken;
    private volatile Counters _counters;

    /// <param name="begin">Makes the transaction's context from the committed counters.</param>
    /// <param name="committed">Tells memory what became durable; on the writer thread, before those who wait.</param>
    /// <param name="rest">What the writer does between transactions.</param>
    public GroupWriter(
        Database database, Counters counters, long pendingMemory, Func<Counters, WriteTransaction> begin, Action<WriteTransaction> committed, Action<Database> rest)
    {
        _rest = rest;
        _database = database;
        _counters = counters;
        _pendingMemory = pendingMemory;
        _begin = begin;
        _committed = committed;
        _thread = new Thread(Loop) { Name = "grid writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Why nothing can be written any more until a restart, or null.</summary>
    public string? Broken => _broken;

    /// <summary>Transactions committed since the start: fewer than units, when they come together.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>The numbers as last committed.</summary>
    public Counters Counters => _counters;

    /// <summary>Hands a unit to the writer; wait for its <see cref="Write.Done"/>.</summary>
    /// <param name="sheddable">Whether the unit may be refused because too much waits.</param>
    /// <exception cref="StoreUnavailableException">The writer stopped, is broken, or has too much to do.</exception>
    public void Enqueue(Write write, bool sheddable = false)
    {
        lock (_gate)
        {
            if (_stopping || _broken is not null)
            {
                throw new StoreUnavailableException(_broken ?? "The store is closing.");
            }

            if (sheddable && _pending + write.Weight > _pendingMemory && _pending > 0)
            {
                throw new StoreUnavailableException("Too much waits to be written.");
            }

            _pending += write.Weight;
            _waiting.Enqueue(write);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes what waits, then ends the thread.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Loop()
    {
        var group = new List<Write>();
        while (Take(group))
        {
            var weight = group.Sum(w => (long)w.Weight);
            try
            {
                Transact(group);
                group.Clear();
                _rest(_database);
            }
            catch (SqliteFailure failure)
            {
                Abandon(group, failure);
            }

            lock (_gate)
            {
                _pending -= weight;
            }

            group.Clear();
        }
    }

    private bool Take(List<Write> group)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_stopping)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            var weight = 0L;
            while (_waiting.Count > 0 && (group.Count == 0 || weight + _waiting.Peek().Weight <= MostWeight))
            {
                var write = _waiting.Dequeue();
                weight += write.Weight;
                group.Add(write);
            }

            return true;
        }
    }

    private void Transact(List<Write> group)
    {
        while (group.Count > 0)
        {
            var transaction = _begin(_counters);
            _database.Execute("BEGIN IMMEDIATE");
            if (!RunAll(group, transaction))
            {
                continue;
            }

            _database.Execute("COMMIT");
            _counters = transaction.Counters;
            Interlocked.Increment(ref _commits);
            group.ForEach(static w => w.Committed());
            _committed(transaction);
            group.ForEach(static w => w.Complete());
            return;
        }
    }

    /// <summary>Runs a group; when one unit is refused the transaction is undone, that unit leaves (or drops its bad part), and the rest runs again.</summary>
    private bool RunAll(List<Write> group, WriteTransaction transaction)
    {
        for (var i = 0; i < group.Count; i++)
        {
            try
            {
                group[i].Run(transaction);
            }
            catch (Exception error) when (error is not SqliteFailure { OfData: false })
            {
                _database.Rollback();
                if (error is not SqliteFailure failure || !group[i].SetAside(failure))
                {
                    group[i].Fail(error);
                    group.RemoveAt(i);
                }

                return false;
            }
        }

        return true;
    }

    private void Abandon(List<Write> group, SqliteFailure failure)
    {
        if (failure.OfSync)
        {
            _broken = "An fsync failed: the disk may have lost pages that were believed written. Check the disk and restart.";
        }

        try
        {
            _database.Rollback();
        }
        catch (SqliteFailure)
        {
            _broken ??= "A failed transaction could not be undone. Restart.";
        }

        group.ForEach(w => w.Fail(failure));
    }
}
