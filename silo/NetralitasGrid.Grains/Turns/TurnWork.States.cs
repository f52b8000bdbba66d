using System.Text.Json;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Provinces;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Views;

namespace NetralitasGrid.Grains.Turns;

/// <summary>Grain states of a turn: read when first needed, written once at the end.</summary>
internal sealed partial class TurnWork
{
    /// <summary>Writes what changed and says how many messages were handled.</summary>
    public TurnOutcome Finish(int handled)
    {
        _outcome.Handled = handled;
        foreach (var (id, (state, owner)) in _escalations)
        {
            _outcome.Escalations[id] = EscalationView.Row(state, owner);
        }

        foreach (var (grain, (before, now)) in _employees)
        {
            if (now is not null && !ReferenceEquals(before, now))
            {
                _outcome.States[new(grain, "")] = EmployeeStateJson.Shared.ToUtf8(now);
                Cases(grain, before, now);
            }
        }

        foreach (var (grain, region) in _regions)
        {
            Write(grain, region);
        }

        foreach (var (grain, (before, now)) in _provinces)
        {
            if (!ReferenceEquals(before, now))
            {
                _outcome.States[new(grain, "")] = JsonSerializer.SerializeToUtf8Bytes(now, GrainsJson.Default.ProvinceState);
            }
        }

        foreach (var (to, (cause, items)) in _toRegions)
        {
            _outcome.Messages.Add(new(
                GridId.Derive(GridId.Message, cause, to.ToString()), to, MessageKind.RegionReport,
                RegionReportJson.Shared.ToUtf8(new(items)), items[^1].ReceivedAt));
        }

        foreach (var ((to, region), (cause, items)) in _toProvinces)
        {
            _outcome.Messages.Add(new(
                GridId.Derive(GridId.Message, cause, $"{to}/{region}"), to, MessageKind.ProvinceReport,
                JsonSerializer.SerializeToUtf8Bytes(new(region, items), GrainsJson.Default.ProvinceReport), items[^1].ReceivedAt));
        }

        if (input.IsWatched)
        {
            foreach (var row in _outcome.Escalations.Values)
            {
                _outcome.Changes.Add(new(ChangeKind.Escalation, row.RegionCode, row.Id, row.Body));
            }
        }

        return _outcome;
    }

    /// <summary>Rows, timers and escalations of the cases of a subject that changed in this turn.</summary>
    private void Cases(GrainKey grain, EmployeeState? before, EmployeeState now)
    {
        Left(grain, before, now);
        var rejoined = TellJoin(before, now);
        foreach (var state in now.Cases)
        {
            var old = before?.Find(state.Id);
            if (ReferenceEquals(old, state))
            {
                continue;
            }

            _outcome.Cases[state.Id] = new()
            {
                Id = state.Id,
                RegionCode = state.RegionCode,
                DutyRegion = state.DutyRegion,
                SubjectKey = state.SubjectKey,
                Status = state.Status,
                Severity = state.Severity,
                Version = state.Version,
                Body = CaseRowBody.Write(state),
            };
            if (input.IsWatched)
            {
                _outcome.Changes.Add(new(ChangeKind.Case, state.RegionCode, state.Id, CaseChange.Write(state)));
            }

            Timers(grain, old, state);
            TellOthers(grain, now, old, state, rejoined);
            foreach (var escalation in state.Escalations)
            {
                if (old is null || !Has(old.Escalations, escalation))
                {
                    _outcome.Escalations[escalation.Id] = EscalationView.Row(state, escalation);
                    if (old is null || !Knows(old.Escalations, escalation.Id))
                    {
                        _outcome.OpenedEscalations.Add(escalation.Id);
                    }
                }
            }
        }
    }

    /// <summary>Cases that went to another cell: their clocks run there.</summary>
    private void Left(GrainKey grain, EmployeeState? before, EmployeeState now)
    {
        foreach (var gone in before?.Cases ?? [])
        {
            if (now.Find(gone.Id) is not null)
            {
                continue;
            }

            _outcome.Left.Add(new(gone.Id, [.. gone.Escalations.Select(static e => e.Id)]));
            foreach (var clock in gone.Clocks)
            {
                _outcome.Timers[new(grain, gone.Id, clock.Clock)] = null;
            }
        }
    }

    /// <summary>What humans registered or proved goes to every other cell, so that a repeat is one there, too: only of people who are known for sure.</summary>
    private void TellOthers(GrainKey grain, EmployeeState person, CaseState? before, CaseState now, bool rejoined)
    {
        if (person.Identity != IdentityStrength.Verified || (before?.Status == now.Status && now.Status != CaseStatus.Selesai))
        {
            return;
        }

        var (registered, proven) = (CaseStatuses.IsRegistered(now), CaseStatuses.IsProven(now));
        if (before is null ? registered || proven : registered != CaseStatuses.IsRegistered(before) || proven != CaseStatuses.IsProven(before))
        {
            var fact = new RecordFact(input.Cell, now.Id, now.Version, now.Anchor, registered, proven);
            _outcome.Elsewhere.Add(new(
                GridId.Derive(GridId.Message, now.Id, $"record/{now.Version}"), null, grain, MessageKind.RecordFact,
                JsonSerializer.SerializeToUtf8Bytes(fact, GrainsJson.Default.RecordFact)));
            if (person.JoinedTo is { } kept && !rejoined)
            {
                TellKept(person, kept, fact);
            }
        }
    }

    private static bool Has(IReadOnlyList<CaseEscalation> escalations, CaseEscalation one)
    {
        for (var i = 0; i < escalations.Count; i++)
        {
            if (ReferenceEquals(escalations[i], one))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Knows(IReadOnlyList<CaseEscalation> escalations, GridId id)
    {
        for (var i = 0; i < escalations.Count; i++)
        {
            if (escalations[i].Id == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Timers follow the clocks: one for each that runs.</summary>
    private void Timers(GrainKey grain, CaseState? before, CaseState now)
    {
        foreach (var clock in now.Clocks)
        {
            var old = before is null ? null : CaseClocks.Find(before.Clocks, clock.Clock);
            var due = clock.State == ClockState.Running ? clock.DueAt : null;
            if (due != (old?.State == ClockState.Running ? old.DueAt : null))
            {
                _outcome.Timers[new(grain, now.Id, clock.Clock)] = due;
            }
        }
    }

    private void Write(GrainKey grain, RegionWork region)
    {
        if (region.IsChanged)
        {
            var bytes = RegionStateJson.Shared.ToUtf8(region.Core);
            OpenMemory.Keep(region.Core, bytes);
            _outcome.States[new(grain, "")] = bytes;
        }

        var isTold = region.Counted && input.IsWatched;
        if (isTold)
        {
            _outcome.Changes.Add(new(ChangeKind.Region, grain.Key, default, RegionChange.Write(
                grain.Key, region.Core.Counts, Latest(region.Core.Minutes))));
        }

        foreach (var (name, part) in region.ChangedParts)
        {
            _outcome.States[new(grain, name)] = PartStateJson.Shared.ToUtf8(part);
            if (part.Counts is { } counts && isTold)
            {
                _outcome.Changes.Add(new(ChangeKind.Region, name[2..], default, RegionChange.Write(
                    name[2..], counts, part.Minutes is { } minutes ? Latest(minutes) : 0)));
            }
        }
    }

    private static int Latest(SortedList<long, int> minutes) =>
        minutes.Count == 0 ? 0 : Rate.At(minutes, DateTimeOffset.FromUnixTimeSeconds(minutes.GetKeyAtIndex(minutes.Count - 1) * 60));

    private (EmployeeState? Before, EmployeeState? Now) EmployeeOf(GrainKey grain)
    {
        if (!_employees.TryGetValue(grain, out var found))
        {
            var state = Load(grain, "", EmployeeStateJson.Shared);
            _employees[grain] = found = (state, state);
        }

        return found;
    }

    private (ProvinceState Before, ProvinceState Now) ProvinceOf(GrainKey grain)
    {
        if (!_provinces.TryGetValue(grain, out var found))
        {
            var state = input.States.TryGetValue(new(grain, ""), out var bytes)
                ? JsonSerializer.Deserialize(bytes, GrainsJson.Default.ProvinceState) ?? throw new JsonException("The state is empty.")
                : new() { Code = grain.Key };
            _provinces[grain] = found = (state, state);
        }

        return found;
    }

    private RegionWork RegionOf(GrainKey grain)
    {
        if (!_regions.TryGetValue(grain, out var found))
        {
            var core = Load(grain, "", RegionStateJson.Shared) ?? new() { Code = grain.Key };
            _regions[grain] = found = new(core, name => Load(grain, name, PartStateJson.Shared));
        }

        return found;
    }

    private T? Load<T>(GrainKey grain, string part, HandwrittenJson<T> json)
        where T : class =>
        input.States.TryGetValue(new(grain, part), out var bytes) ? json.Parse(bytes) : null;
}
