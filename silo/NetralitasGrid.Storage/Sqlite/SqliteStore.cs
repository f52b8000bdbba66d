using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Retention;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Keeping;
using NetralitasGrid.Storage.Sqlite.Mailboxes;
using NetralitasGrid.Storage.Sqlite.Reading;
using NetralitasGrid.Storage.Sqlite.Writing;
using NetralitasGrid.Storage.Watching;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite;

/// <summary>
/// The embedded store: one process, one SQLite file. One writer thread commits pending appends and finished turns together with one fsync;
/// readers are short and never wait for it. Memory holds only what the tables hold too, and is built from them at start.
/// </summary>
public sealed class SqliteStore : IGridStore
{
    private const int Readers = 8;

    private readonly SqliteStoreOptions _options;
    private readonly FolderLock _lock;
    private readonly Database _database;
    private readonly Checkpointer _checkpointer;
    private readonly ReaderPool _readers;
    private readonly MailboxSet _mailboxes;
    private readonly GroupWriter _writer;
    private readonly TurnDesk _desk;
    private readonly Watchers _watchers;
    private readonly Readiness _readiness;
    private readonly SqliteAdministration _administration;
    private DateTimeOffset _lastAppend;
    private bool _disposed;

    private SqliteStore(SqliteStoreOptions options, FolderLock folderLock, Database database, StoreStart start)
    {
        var file = StoreStart.FileIn(options.Folder);
        (_options, _lock, _database, _lastAppend) = (options, folderLock, database, start.LastAppend);
        _mailboxes = new(start.Mailboxes, options.MailboxMemory);
        start.Regencies.ForEach(r => _mailboxes.Count(r.Regency, r.Incidents));
        _readers = new(file, Readers);
        _watchers = new(options.WatcherCapacity);
        _checkpointer = new(StoreStart.Connect(file));
        _writer = new(database, start.Counters, options.PendingMemory, Begin, Committed, _checkpointer.AfterCommit);
        _desk = new(_mailboxes, _readers, _writer);
        _readiness = new(options, _writer);
        Read = new SqliteReads(_readers);
        _administration = new(_writer, _readers);
        Retention = new(this, new RetentionRows(_writer, _readers, options.Partitions));
    }

    /// <inheritdoc/>
    public string Cell => _options.Cell;

    /// <inheritdoc/>
    public int Partitions => _options.Partitions;

    /// <inheritdoc/>
    public IReadModel Read { get; }

    /// <inheritdoc/>
    public ICellAdministration Administration => _administration;

    /// <inheritdoc/>
    public CaseRetention Retention { get; }

    /// <summary>The database file of a data folder.</summary>
    public static string FileIn(string folder) => StoreStart.FileIn(folder);

    /// <summary>Rough bytes of waiting messages in memory.</summary>
    internal long MailboxBytes => _mailboxes.Bytes;

    /// <summary>Transactions committed since the start.</summary>
    internal long Commits => _writer.Commits;

    /// <summary>Opens the store of a folder, made or brought to the newest schema where needed.</summary>
    /// <exception cref="StoreInUseException">Another process has the folder.</exception>
    /// <exception cref="StoreCorruptException">The database is of another cell, another number of partitions, or another schema.</exception>
    public static SqliteStore Open(SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(options.Folder);
        var folderLock = FolderLock.Take(options.Folder);
        Database? database = null;
        try
        {
            database = StoreStart.Connect(StoreStart.FileIn(options.Folder));
            database.LimitLength(options.LongestValue);
            if (options.MostBytes is { } most)
            {
                database.LimitPages(most / database.Number("PRAGMA page_size"));
            }

            return new(options, folderLock, database, StoreStart.From(database, options));
        }
        catch
        {
            database?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AppendAnswer>> AppendAsync(IReadOnlyList<IncidentAppend> group, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (group.Count == 0)
        {
            return [];
        }

        var write = new IncidentsWrite(group);
        _writer.Enqueue(write, sheddable: true);
        await write.Done;
        return write.Answers;
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IReadOnlyList<MessageAppend> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new MessagesWrite(messages);
        _writer.Enqueue(write, sheddable: true);
        await write.Done;
    }

    /// <inheritdoc/>
    public ValueTask<ITurn?> BeginTurnAsync(int most, CancellationToken cancellationToken) => _desk.BeginAsync(most, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask WaitForMailAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        var mail = _mailboxes.MailAsync();
        if (mail.IsCompleted)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(mail, Task.Delay(most, _options.Clock, stop.Token));
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public async ValueTask<int> FireTimersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fired = 0;
        int last;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var write = new Write<int>(transaction => Timers.Fire(transaction, now));
            _writer.Enqueue(write);
            last = await write.AnswerAsync();
            fired += last;
        }
        while (last == Timers.Most);
        return fired;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Change> WatchAsync(CancellationToken cancellationToken) => _watchers.Watch(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreHealth> HealthAsync(CancellationToken cancellationToken)
    {
        var (waiting, oldest, regencies) = _mailboxes.Summary(Readiness.MostRegencies);
        var age = oldest is { } time ? _options.Clock.GetUtcNow() - time : TimeSpan.Zero;
        var why = _readiness.Why();
        return new(new StoreHealth(
            why is null, why, waiting, age < TimeSpan.Zero ? TimeSpan.Zero : age, regencies, _writer.Counters.DeadLetters));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            _writer.Stop();
            _watchers.Close();
            _checkpointer.Dispose();
            _readers.Dispose();
            _administration.Dispose();
            if (_writer.Broken is null)
            {
                StoreStart.EndedWell(_database);
            }

            _database.Dispose();
            _lock.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>On the writer thread.</summary>
    private WriteTransaction Begin(Counters counters)
    {
        var now = RowCodec.Truncated(_options.Clock.GetUtcNow());
        _lastAppend = now > _lastAppend ? now : _lastAppend;
        return new(_database, _options.Partitions, _options.Cell, counters, _lastAppend);
    }

    /// <summary>On the writer thread.</summary>
    private void Committed(WriteTransaction transaction)
    {
        _mailboxes.Add(transaction.Mail);
        _watchers.Tell(transaction.Changes);
    }
}
