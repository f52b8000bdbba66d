using System.Text.Json;
using NetralitasGrid.Functions.Cases;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Views;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Employees;

/// <summary>The live state of a subject, for those in whose region one of its cases is. Every reading is logged.</summary>
internal sealed class EmployeeReading(CellGroup cells, CellFacts facts, Masks masks, ReadLog log, TimeProvider clock)
{
    private const int MostCases = 5;
    private const int KeyLength = 33;
    private static readonly string[] MaskField = ["subject.masked"];

    /// <summary>The answer; null when the key was never reported.</summary>
    public async ValueTask<EmployeeAnswer?> AnswerAsync(string key, Caller caller, CancellationToken cancellationToken)
    {
        key = facts.KeptKey(key) ?? key;
        if (key.Length != KeyLength)
        {
            return null;
        }

        var found = await cells.GatherAsync((store, token) => store.Read.StateAsync(new(new(GrainKind.Employee, key), ""), token), cancellationToken);
        if (Merged([.. found.Answers.OfType<byte[]>()]) is not { } state)
        {
            return found.Missing.Count == 0 ? null : throw new StoreUnavailableException($"Not found, but cell {found.Missing[0]} does not answer.");
        }

        var seen = state.Cases.Where(c => caller.MaySee(c.RegionCode, c.DutyRegion)).Select(c => c.Id).ToHashSet();
        if (seen.Count == 0)
        {
            return new(false, []);
        }

        var mayUnmask = caller.Has(Right.Unmask);
        await log.WriteAsync(caller, null, "employee", key, mayUnmask ? MaskField : [], null, cancellationToken);
        var masked = mayUnmask ? await MaskAsync(state, seen, cancellationToken) : null;
        var pack = await facts.PackAsync(cancellationToken);
        var today = pack.Calendar.DateIn(pack.Calendar.ZoneOf(state.Cases[^1].RegionCode), clock.GetUtcNow());
        var limits = pack.Thresholds;
        var view = EmployeeView.Of(state, masked, today, limits.RepeatDays, limits.RepeatProven, limits.RepeatRegistered);

        // The record counts wherever it arose, since it aggravates everywhere; single cases are shown in their own regions only.
        view = view with { Recent = [.. view.Recent.Where(c => seen.Contains(c.Id))], MissingCells = found.Missing.Count == 0 ? null : found.Missing };
        return new(true, JsonSerializer.SerializeToUtf8Bytes(view, ViewsJson.Default.EmployeeView));
    }

    /// <summary>A person has a state in each cell where something was reported of them; what a cell heard of a case counts where the case itself is not seen.</summary>
    private static EmployeeState? Merged(List<byte[]> parts)
    {
        var states = parts.ConvertAll(static bytes => JsonSerializer.Deserialize(bytes, GrainsJson.Default.EmployeeState)!);
        if (states.Count < 2)
        {
            return states.Count == 0 ? null : states[0];
        }

        var own = states.SelectMany(static s => s.Cases).DistinctBy(static c => c.Id).OrderBy(static c => c.Id).ToList();
        return states.MaxBy(static s => s.AsOf)! with
        {
            Kinds = [.. states.SelectMany(static s => s.Kinds).Distinct()],
            Positions = [.. states.SelectMany(static s => s.Positions).Distinct()],
            Agencies = [.. states.SelectMany(static s => s.Agencies).Distinct(StringComparer.Ordinal)],
            Cases = own,
            Elsewhere =
            [
                .. states.SelectMany(static s => s.Elsewhere).Where(f => !own.Exists(c => c.Id == f.Case))
                    .GroupBy(static f => f.Case).Select(static g => g.MaxBy(static f => f.Version)!),
            ],
        };
    }

    private async ValueTask<string?> MaskAsync(EmployeeState state, HashSet<GridId> seen, CancellationToken cancellationToken)
    {
        foreach (var found in state.Cases.Reverse().Where(c => seen.Contains(c.Id)).Take(MostCases))
        {
            var incidents = await cells.Read.CaseIncidentsAsync(found.RegionCode, found.Id, MostCases, cancellationToken);
            if (await masks.OfAsync(incidents.Select(i => i.Incident), cancellationToken) is { } masked)
            {
                return masked;
            }
        }

        return null;
    }
}

/// <summary>A subject's state, or that it lies outside the caller's region.</summary>
internal sealed record EmployeeAnswer(bool InScope, byte[] Body);
