using System.Text.Json;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Employees;

/// <summary>
/// A province moves between cells: the subject's cases there leave one and come to the other as messages, so that both logs tell the whole story.
/// Regions are told the difference as at every other step: what leaves here is taken from the counts, what comes there is added.
/// </summary>
internal static partial class EmployeeGrain
{
    /// <summary>The cases of the province go to the other cell; what humans made of them stays known here.</summary>
    public static EmployeeState? Leave(EmployeeState? state, MailboxMessage message, CasesLeft left, string cell, Effects effects)
    {
        effects.Step = "LEAVE";
        effects.Entries.Add(new("CASES_LEFT", "data", message.Body));
        var going = state?.Cases.Where(c => AreaCode.ProvinceOf(c.RegionCode) == left.Province).ToList() ?? [];
        if (state is null || going.Count == 0)
        {
            return state;
        }

        var person = state with { Cases = going, Elsewhere = [] };
        effects.Elsewhere.Add(new(
            GridId.Derive(GridId.Message, message.Id, "came"), left.To, message.Grain, MessageKind.CasesCame,
            JsonSerializer.SerializeToUtf8Bytes(new(cell, person), GrainsJson.Default.CasesCame)));
        TellMoved(effects, message, state.Key, going, -1);
        var facts = state.Identity != IdentityStrength.Verified ? [] : going
            .Select(c => new RecordFact(left.To, c.Id, c.Version, c.Anchor, CaseStatuses.IsRegistered(c), CaseStatuses.IsProven(c)))
            .Where(static f => f.Registered || f.Proven);
        return state with
        {
            Cases = [.. state.Cases.Except(going)],
            Elsewhere = [.. state.Elsewhere.Where(f => !going.Exists(c => c.Id == f.Case)), .. facts],
            AsOf = message.ReceivedAt > state.AsOf ? message.ReceivedAt : state.AsOf,
        };
    }

    /// <summary>Cases of a province that came here go on as they stood; what was heard of them from elsewhere is not needed any more.</summary>
    public static EmployeeState Arrive(EmployeeState? state, MailboxMessage message, CasesCame came, Effects effects)
    {
        effects.Step = "ARRIVE";
        effects.Entries.Add(new("CASES_CAME", "data", message.Body));
        var person = came.Person;
        state ??= new() { Key = person.Key, Identity = person.Identity };
        var coming = person.Cases.Where(c => state.Find(c.Id) is null).ToList();
        TellMoved(effects, message, state.Key, coming, 1);
        return state with
        {
            Kinds = [.. state.Kinds.Union(person.Kinds)],
            Positions = [.. state.Positions.Union(person.Positions)],
            Agencies = [.. state.Agencies.Union(person.Agencies, StringComparer.Ordinal).Take(EmployeeState.MostAgencies)],
            Cases = [.. state.Cases, .. coming],
            Elsewhere = [.. state.Elsewhere.Where(f => !coming.Exists(c => c.Id == f.Case))],
            Joins = Math.Max(state.Joins, person.Joins),
            AsOf = person.AsOf > state.AsOf ? person.AsOf : state.AsOf,
        };
    }

    private static void TellMoved(Effects effects, MailboxMessage message, string subject, List<CaseState> cases, int sign)
    {
        foreach (var election in cases.GroupBy(static c => c.Election, StringComparer.Ordinal))
        {
            var footprint = new CaseFootprint();
            foreach (var one in election)
            {
                footprint.Add(one, sign);
                footprint.AddIncidents(one, sign);
            }

            var template = new RegionItem
            {
                Cause = message.Id,
                Election = election.Key,
                Subject = subject,
                ReceivedAt = message.ReceivedAt,
                AppendedAt = message.AppendedAt,
            };
            effects.Regions.AddRange(footprint.Items(template, null));
        }
    }
}
