using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Appending;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Cells.Noticing;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Keeping;
using NetralitasGrid.Storage.Postgres.Reading;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Postgres.Waking;
using NetralitasGrid.Storage.Retention;
using NetralitasGrid.Storage.Watching;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>
/// The store of a cell in PostgreSQL, for any number of processes on any number of machines. Order, exclusivity and durability are the database's
/// transactions and row locks; processes know of each other only to be woken sooner and to tell watchers.
/// </summary>
public sealed class PostgresStore : IGridStore
{
    private readonly PostgresStoreOptions _options;
    private readonly Pools _pools;
    private readonly Watchers _watchers;
    private readonly Wakes _wakes;
    private readonly ChangeFeed _changes;
    private readonly IncidentAppender _incidents;
    private readonly MessageAppender _messages;
    private readonly TurnDesk _desk;
    private readonly PlacedTurns _placed;
    private readonly Timers _timers;
    private readonly Readiness _readiness;
    private readonly DatabaseClock _time = new();
    private bool _disposed;

    private PostgresStore(PostgresStoreOptions options, Pools pools)
    {
        (_options, _pools) = (options, pools);
        var process = Guid.NewGuid();
        var clock = new StoreClock(options);
        var writer = new Writer(pools);
        _watchers = new(options.WatcherCapacity);
        _wakes = new(pools, options.Clock, process, options.Partitions);
        _changes = new(pools, _watchers, process, options.Watches);
        _wakes.Heard += OnHeard;
        _incidents = new(writer, clock, options.Partitions);
        _messages = new(writer, clock, options.Partitions);
        var floor = new SweepFloor(options.Clock);
        _desk = new(pools, new(options, clock, floor, process), clock, _wakes, _changes, process);
        _placed = new(pools, floor);
        _timers = new(writer, clock, options.Partitions);
        _readiness = new(pools, clock);
        Watchdog = new(pools, _changes, process, options.Watches, options.LongestTurn, clock, _time);
        Read = new PostgresReads(pools, options.Partitions);
        Provinces = new(pools, writer, clock);
        Outbox = new(pools);
        Parts = new(pools, writer, clock, options, Mailed);
        Notices = new(Parts);
        Administration = new PostgresAdministration(Parts);
        Retention = new(this, new RetentionRows(Parts));
        Rotation = new(pools, writer, clock);
        HashRotation = new(pools, writer, clock, this);
    }

    /// <inheritdoc/>
    public string Cell => _options.Cell;

    /// <inheritdoc/>
    public int Partitions => _options.Partitions;

    /// <summary>The cell's time, for what this process checks by itself: the database's, whatever the machine's clock says.</summary>
    public TimeProvider Time => _options.TellsTime ? _options.Clock : _time;

    /// <inheritdoc/>
    public IReadModel Read { get; }

    /// <inheritdoc/>
    public ICellAdministration Administration { get; }

    /// <summary>Which provinces the cell owns, and which other cells there are.</summary>
    public ProvinceLedger Provinces { get; }

    /// <summary>Messages to other cells that wait to be forwarded.</summary>
    public Outbox Outbox { get; }

    /// <summary>What this cell decided and others have not taken yet.</summary>
    public Notices Notices { get; }

    /// <inheritdoc/>
    public CaseRetention Retention { get; }

    /// <summary>Rotation of the sealing key.</summary>
    public PostgresRotation Rotation { get; }

    /// <summary>What a move works with.</summary>
    internal CellParts Parts { get; }

    /// <summary>Rotation of the hashing key.</summary>
    public HashRotation HashRotation { get; }

    internal Watchdog Watchdog { get; }

    /// <summary>Brings a cell's database to the newest schema and founds the cell where it is new; safe from many processes at once.</summary>
    /// <returns>The names of the migrations that were applied.</returns>
    /// <exception cref="StoreCorruptException">The database is of another cell, another number of partitions, or another schema.</exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        return await Failures.GuardAsync(async () =>
        {
            await using var pools = await Pools.OpenAsync(options.ConnectionString, cancellationToken);
            return await MigrateAsync(options, pools, cancellationToken);
        });
    }

    /// <summary>Opens the store of a cell, migrated and founded where needed.</summary>
    /// <exception cref="StoreCorruptException">The database is of another cell, another number of partitions, or another schema.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    public static async Task<PostgresStore> OpenAsync(PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var pools = await Failures.GuardAsync(async () => await Pools.OpenAsync(options.ConnectionString, cancellationToken));
        try
        {
            await MigrateAsync(options, pools, cancellationToken);
            var store = new PostgresStore(options, pools);
            await store._wakes.StartAsync(cancellationToken);
            await store._changes.RegisterAsync(cancellationToken);
            await store.Watchdog.ReadTimeAsync(cancellationToken);
            store.Watchdog.Start();
            return store;
        }
        catch (Exception error)
        {
            await pools.DisposeAsync();
            if (error is NpgsqlException or IOException or System.Net.Sockets.SocketException)
            {
                throw Failures.Unavailable(error);
            }

            throw;
        }
    }

    /// <summary>Opens the store of the cell that a database has, whatever its name, and never makes or migrates one: for the operator's commands.</summary>
    /// <exception cref="StoreCorruptException">There is no cell, or its schema is another than this program's.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    public static async Task<PostgresStore> JoinAsync(PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (cell, partitions) = await Failures.GuardAsync(async () =>
        {
            await using var pools = await Pools.OpenAsync(options.ConnectionString, cancellationToken);
            return await Migrations.ExpectAsync(pools.Others, Migrations.Embedded, cancellationToken);
        });
        return await OpenAsync(options with { Cell = cell, Partitions = partitions }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AppendAnswer>> AppendAsync(IReadOnlyList<IncidentAppend> group, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (group.Count == 0)
        {
            return [];
        }

        var answers = await _incidents.AppendAsync(group);
        if (answers.Any(static a => a.Result == AppendResult.Accepted))
        {
            Mailed();
        }

        return answers;
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IReadOnlyList<MessageAppend> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (messages.Count > 0)
        {
            await _messages.AppendAsync(messages);
            Mailed();
        }
    }

    /// <inheritdoc/>
    public ValueTask<ITurn?> BeginTurnAsync(int most, CancellationToken cancellationToken) => BeginTurnAsync(null, most, cancellationToken);

    /// <summary>Begins a turn on one partition; null when it has no mail or somebody else has its turn.</summary>
    public ValueTask<ITurn?> BeginTurnOnAsync(int partition, int most, CancellationToken cancellationToken) => BeginTurnAsync(partition, most, cancellationToken);

    /// <summary>The partitions that have mail, the longest waiting first: for an engine that begins turns where it placed them.</summary>
    public async ValueTask<IReadOnlyList<int>> MailedAsync(CancellationToken cancellationToken) => await _placed.MailedAsync(cancellationToken);

    /// <summary>Number of the last turn of a partition.</summary>
    public async ValueTask<long> LastTurnAsync(int partition, CancellationToken cancellationToken) => await _placed.LastTurnAsync(partition, cancellationToken);

    private async ValueTask<ITurn?> BeginTurnAsync(int? only, int most, CancellationToken cancellationToken)
    {
        var signals = _wakes.Signals;
        return await Failures.GuardAsync(async () =>
        {
            // One that is given up and yet begins, on a former primary, is ended there as any idle transaction.
            var turn = await _pools.Primacy.WhileAsync(() => _desk.BeginAsync(most, only, cancellationToken));
            if (turn is null && only is null)
            {
                _wakes.FoundNothing(signals);
            }

            return turn;
        });
    }

    /// <inheritdoc/>
    public async ValueTask WaitForMailAsync(TimeSpan most, CancellationToken cancellationToken) => await _wakes.WaitAsync(most, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<int> FireTimersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fired = await _timers.FireAsync(now, cancellationToken);
        if (fired > 0)
        {
            Mailed();
        }

        return fired;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Change> WatchAsync(CancellationToken cancellationToken) => _options.Watches
        ? _watchers.Watch(cancellationToken)
        : throw new InvalidOperationException("This store was opened without watching.");

    /// <inheritdoc/>
    public async ValueTask<StoreHealth> HealthAsync(CancellationToken cancellationToken) => await _readiness.LookAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _watchers.Close();
        await Watchdog.DisposeAsync();
        await _wakes.DisposeAsync();
        try
        {
            await _changes.UnregisterAsync();
        }
        catch (StoreUnavailableException)
        {
            // Others forget this process by themselves.
        }

        _changes.Dispose();
        await _pools.DisposeAsync();
    }

    private static async Task<IReadOnlyList<string>> MigrateAsync(PostgresStoreOptions options, Pools pools, CancellationToken cancellationToken)
    {
        var applied = await Migrations.ApplyAsync(pools.Others, Migrations.Embedded, cancellationToken);
        await Migrations.FoundAsync(pools.Others, options, cancellationToken);
        return applied;
    }

    private void Mailed()
    {
        _wakes.Signal();
        _wakes.TellOthers();
    }

    private void OnHeard(bool afterSilence) => _ = Task.Run(async () =>
    {
        try
        {
            await (afterSilence ? _changes.ResetAsync(CancellationToken.None) : _changes.ReadAsync());
        }
        catch (Exception error) when (error is NpgsqlException or StoreUnavailableException or ObjectDisposedException)
        {
            // Read again by the watchdog's next round.
        }
    });
}
