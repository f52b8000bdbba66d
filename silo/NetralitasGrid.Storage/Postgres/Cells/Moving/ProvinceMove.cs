using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Postgres.Cells.Moving;

/// <summary>
/// Moves a province from one cell to another while both work. How far it has come stands in the row of the province in the cell that gives it, and
/// each step may be done again, so a move that was killed is begun again and goes on. Silos of both cells must run: they handle what the move sends.
/// </summary>
public sealed class ProvinceMove
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);

    private readonly PostgresStore _from;
    private readonly PostgresStore _to;
    private readonly string _province;
    private readonly MoveSource _source;
    private readonly MoveTarget _target;

    /// <param name="from">The cell that has the province, or had it when the move began.</param>
    /// <param name="province">Code of the province.</param>
    /// <param name="by">Who moves it, for the cells' chains.</param>
    public ProvinceMove(PostgresStore from, PostgresStore to, string province, string by)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        (_from, _to, _province) = (from, to, province);
        _source = new(from.Parts, province, to.Cell, by);
        _target = new(to.Parts, province, from.Cell, by);
    }

    /// <summary>Does all steps that are left. A cell that does not answer is waited for.</summary>
    /// <param name="progress">Told what was done.</param>
    /// <exception cref="CellsException">The province cannot be moved so, or another process is moving it.</exception>
    public async Task RunAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var alone = await _source.AloneAsync(cancellationToken);

        // Neither removal nor a rotation of keys goes on while data is in both cells. In order of names, or two moves could wait for each other.
        var (first, second) = string.CompareOrdinal(_from.Cell, _to.Cell) < 0 ? (_from, _to) : (_to, _from);
        await using var here = await KeptAsync(first, cancellationToken);
        await using var there = await KeptAsync(second, cancellationToken);
        while (true)
        {
            try
            {
                var step = await StepAsync(cancellationToken);
                if (step == MoveStep.Done)
                {
                    return;
                }

                progress.Report(Said(step));
            }
            catch (StoreUnavailableException e)
            {
                progress.Report($"{e.Message} Waiting.");
                await Task.Delay(FaultPause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Does the next step; returns the one that comes after it.</summary>
    internal async Task<MoveStep> StepAsync(CancellationToken cancellationToken)
    {
        var at = await _source.WhereAsync(cancellationToken);
        switch (at.Step)
        {
            case MoveStep.Begin:
                await _target.ExpectAsync();
                await _source.CloseAsync();
                return MoveStep.Drain;
            case MoveStep.Drain:
                // Everything appended before the province was closed is handled first: also what committed late and only a sweep finds.
                await UntilAsync(_source.IsDrainedAsync, cancellationToken);
                return await _source.NextAsync(MoveStep.Leave);
            case MoveStep.Leave:
                await _source.SendCasesAwayAsync(cancellationToken);
                return await _source.NextAsync(MoveStep.Hand);
            case MoveStep.Hand:
                await UntilAsync(IsHandedOverAsync, cancellationToken);
                return await _source.NextAsync(MoveStep.Keys);
            case MoveStep.Keys:
                await _target.TakeHoldsAsync(await _source.HoldsAsync(cancellationToken));
                await foreach (var keys in _source.ReportKeysAsync(cancellationToken))
                {
                    await _target.TakeKeysAsync(keys);
                }

                return await _source.NextAsync(MoveStep.Own);
            case MoveStep.Own:
                await _target.OwnAsync();
                await _source.GiveAsync();
                return MoveStep.History;
            case MoveStep.History:
                await CopyHistoryAsync(at, cancellationToken);
                return MoveStep.Done;
            default:
                return MoveStep.Done;
        }
    }

    private static string Said(MoveStep next) => next switch
    {
        MoveStep.Drain => "Closed: posts for the province are told to try again. Waiting for the turns of what was accepted.",
        MoveStep.Leave => "Drained. Sending the cases away.",
        MoveStep.Hand => "Waiting until the turns have handed over all cases.",
        MoveStep.Keys => "Cases handed over. Copying report keys.",
        MoveStep.Own => "Report keys copied.",
        MoveStep.History => "Moved: the new cell takes posts. Copying history.",
        _ => "Done.",
    };

    private async Task<bool> IsHandedOverAsync(CancellationToken cancellationToken)
    {
        // Silos forward, too; who comes first does not matter.
        while (await _from.Outbox.ForwardAsync(_to, cancellationToken) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return await _source.IsHandedOverAsync(cancellationToken);
    }

    private async Task CopyHistoryAsync(MovePlace at, CancellationToken cancellationToken)
    {
        var mark = at.Mark;
        while (mark < at.Barrier)
        {
            var page = await _source.HistoryAsync(mark, at.Since, cancellationToken);
            await _target.TakeHistoryAsync(page, at.Since);
            await _source.ForgetAsync(page);
            mark = page.Last;
        }

        // Cases whose incidents are gone are found by their rows, which the turns of what was handed over make.
        var last = await _target.LastAsync(cancellationToken);
        await UntilAsync(token => _target.HasHandledAsync(last, token), cancellationToken);
        await foreach (var cases in _target.CasesAsync(cancellationToken))
        {
            if (await _source.LeftAsync(cases, cancellationToken) is { History.Count: > 0 } left)
            {
                await _target.TakeHistoryAsync(left, at.Since);
                await _source.ForgetAsync(left);
            }
        }

        var letters = await _source.DeadLettersAsync(cancellationToken);
        await _target.TakeDeadLettersAsync(letters);
        await _target.SettleAsync(at.Since, cancellationToken);
        await _source.FinishAsync(letters);
    }

    private static async Task<IAsyncDisposable> KeptAsync(PostgresStore store, CancellationToken cancellationToken) =>
        await store.Administration.TakeDutyAsync(CellDuty.Housekeeping, Patience, cancellationToken)
        ?? throw new CellsException($"A retention run, a rotation of keys, a verification or another move is under way in cell {store.Cell}: move when it has ended.");

    private static async Task UntilAsync(Func<CancellationToken, Task<bool>> done, CancellationToken cancellationToken)
    {
        while (!await done(cancellationToken))
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"province {_province} from {_from.Cell} to {_to.Cell}";
}
