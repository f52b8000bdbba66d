using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>
/// One unit of work for the writer thread. It may run more than once before it is committed (a group is run again without the unit that the
/// database refused), so running changes nothing but the transaction and the unit's own answer.
/// </summary>
internal abstract class Write
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the unit is durable, or failed.</summary>
    public Task Done => _done.Task;

    /// <summary>Rough bytes written, to bound a group.</summary>
    public abstract int Weight { get; }

    public abstract void Run(WriteTransaction transaction);

    /// <summary>On the writer thread, after the commit and before anyone is told.</summary>
    public virtual void Committed()
    {
    }

    /// <summary>Whether the unit can run again without the part that the database refused.</summary>
    public virtual bool SetAside(SqliteFailure failure) => false;

    public void Complete() => _done.SetResult();

    public void Fail(Exception error) =>
        _done.SetException(error is SqliteFailure { OfData: false } ? new StoreUnavailableException("The database could not write.", error) : error);
}

/// <summary>A unit given as a function, for what is rare.</summary>
internal sealed class Write<T>(Func<WriteTransaction, T> run, int weight = 256) : Write
{
    private T? _answer;

    public override int Weight => weight;

    public override void Run(WriteTransaction transaction) => _answer = run(transaction);

    /// <summary>Waits until durable and gives the function's answer.</summary>
    public async Task<T> AnswerAsync()
    {
        await Done;
        return _answer!; // Set by Run before Done ends.
    }
}
