using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.TestKit.Storage;

/// <summary>What every store keeps, whatever its engine. One subclass a store; files by subject.</summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    private IGridStore? _store;

    /// <summary>Name of the cell under test.</summary>
    protected const string Cell = "uji";

    protected HandClock Clock { get; } = new();

    protected IGridStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await CleanAsync();
        Directory.Delete(_kept, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the store of this test; again, after it was closed, with what it holds.</summary>
    protected abstract ValueTask<IGridStore> OpenAsync();

    /// <summary>Removes what the test stored.</summary>
    protected abstract ValueTask CleanAsync();

    /// <summary>Closes and opens the store.</summary>
    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = await OpenAsync();
    }

    protected async Task<AppendAnswer> AppendAsync(IncidentAppend incident) => (await Store.AppendAsync([incident], Cancellation))[0];

    /// <summary>Begins a turn that must be there.</summary>
    protected async Task<ITurn> BeginAsync(int most = 100) =>
        await Store.BeginTurnAsync(most, Cancellation) ?? throw new Xunit.Sdk.XunitException("No partition had mail.");

    /// <summary>Runs turns until no mail waits; returns the ids in the order in which they were handled.</summary>
    protected async Task<List<GridId>> RunAllAsync(int most = 100)
    {
        var handled = new List<GridId>();
        while (await Store.BeginTurnAsync(most, Cancellation) is { } turn)
        {
            await using (turn)
            {
                var states = await turn.LoadAsync([.. turn.Messages.Select(m => new StateKey(m.Grain, "")).Distinct()], Cancellation);
                var outcome = StoreFixtures.Decide(turn, Cell, states);
                await turn.CommitAsync(outcome, Cancellation);
                handled.AddRange(turn.Messages.Take(outcome.Handled).Select(m => m.Id));
            }
        }

        return handled;
    }
}
