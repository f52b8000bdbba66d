using System.Text.Json;
using NetralitasGrid.Functions.Cases;
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
internal sealed class EmployeeReading(IGridStore store, CellFacts facts, Masks masks, ReadLog log, TimeProvider clock)
{
    private const int MostCases = 5;
    private const int KeyLength = 33;
    private static readonly string[] MaskField = ["subject.masked"];

    /// <summary>The answer; null when the key was never reported.</summary>
    public async ValueTask<EmployeeAnswer?> AnswerAsync(string key, Caller caller, CancellationToken cancellationToken)
    {
        key = facts.KeptKey(key) ?? key;
        if (key.Length != KeyLength || await store.Read.StateAsync(new(new(GrainKind.Employee, key), ""), cancellationToken) is not { } bytes)
        {
            return null;
        }

        var state = JsonSerializer.Deserialize(bytes, GrainsJson.Default.EmployeeState)!;
        var seen = state.Cases.Where(c => caller.MaySee(c.RegionCode, c.DutyRegion)).Select(c => c.Id).ToHashSet();
        if (seen.Count == 0)
        {
            return new(false, []);
        }

        var mayUnmask = caller.Has(Right.Unmask);
        await log.WriteAsync(caller, "employee", key, mayUnmask ? MaskField : [], null, cancellationToken);
        var masked = mayUnmask ? await MaskAsync(state, seen, cancellationToken) : null;
        var pack = await facts.PackAsync(cancellationToken);
        var today = pack.Calendar.DateIn(pack.Calendar.ZoneOf(state.Cases[^1].RegionCode), clock.GetUtcNow());
        var limits = pack.Thresholds;
        var view = EmployeeView.Of(state, masked, today, limits.RepeatDays, limits.RepeatProven, limits.RepeatRegistered);

        // The record counts wherever it arose, since it aggravates everywhere; single cases are shown in their own regions only.
        view = view with { Recent = [.. view.Recent.Where(c => seen.Contains(c.Id))] };
        return new(true, JsonSerializer.SerializeToUtf8Bytes(view, ViewsJson.Default.EmployeeView));
    }

    private async ValueTask<string?> MaskAsync(EmployeeState state, HashSet<GridId> seen, CancellationToken cancellationToken)
    {
        foreach (var found in state.Cases.Reverse().Where(c => seen.Contains(c.Id)).Take(MostCases))
        {
            var incidents = await store.Read.CaseIncidentsAsync(found.Id, null, MostCases, cancellationToken);
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
