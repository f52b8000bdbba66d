namespace NetralitasGrid.Storage.Sqlite.Engine;

/// <summary>
/// Copies the write-ahead log into the database on a thread and connection of its own, so that commits never wait for it. When it has caught up
/// with where the log stood, the writer copies the little that came meanwhile, and the log starts over from its beginning.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>Pages written since the last copy that start the next: enough to copy a page that is written often only once.</summary>
    private const int PagesBetween = 8_192;

    /// <summary>So few pages are left to the writer that its own copy takes no notable time.</summary>
    private const int PagesLeft = 1_024;

    private const int MostPasses = 8;

    private readonly Database _database;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private volatile bool _stopping;
    private volatile State _state = State.Idle;
    private int _pagesAtLast;

    public Checkpointer(Database database)
    {
        _database = database;
        _thread = new Thread(Loop) { Name = "grid checkpointer", IsBackground = true };
        _thread.Start();
    }

    private enum State
    {
        Idle, Copying, Copied,
    }

    /// <summary>On the writer thread, between transactions.</summary>
    public void AfterCommit(Database writer)
    {
        switch (_state)
        {
            case State.Idle when writer.PagesWritten() - _pagesAtLast >= PagesBetween:
                _pagesAtLast = writer.PagesWritten();
                _state = State.Copying;
                _wake.Set();
                break;
            case State.Copied:
                writer.Checkpoint();
                _state = State.Idle;
                break;
            default:
                break;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _database.Dispose();
        _wake.Dispose();
    }

    /// <summary>Copies again while much was written during the last copy.</summary>
    private void CatchUp()
    {
        var (last, _) = _database.Checkpoint();
        for (var pass = 1; pass < MostPasses; pass++)
        {
            var (log, _) = _database.Checkpoint();
            if (log - last < PagesLeft)
            {
                return;
            }

            last = log;
        }
    }

    private void Loop()
    {
        while (true)
        {
            _wake.WaitOne();
            if (_stopping)
            {
                return;
            }

            try
            {
                CatchUp();
            }
            catch (SqliteFailure)
            {
                // The log only grows; the writer's own copy, and its error, comes next.
            }

            _state = State.Copied;
        }
    }
}
