using System.Text.Json;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Turns;

/// <summary>
/// A person goes on under another key: what humans registered or proved in the cases here is told to that key's grain, in this cell and in all others,
/// once a turn; and taken back from a key that it parted from.
/// </summary>
internal sealed partial class TurnWork
{
    /// <summary>Tells the whole record when the key joined or parted in this turn; whether it did.</summary>
    private bool TellJoin(EmployeeState? before, EmployeeState now)
    {
        if ((before?.JoinedTo, before?.Joins ?? 0) is var (parted, joins) && joins == now.Joins)
        {
            return false;
        }

        if (parted is not null && parted != now.JoinedTo)
        {
            foreach (var fact in Records(before!))
            {
                TellKept(now, parted, fact with { Registered = false, Proven = false });
            }
        }

        if (now.JoinedTo is { } kept)
        {
            foreach (var fact in Records(now))
            {
                TellKept(now, kept, fact);
            }
        }

        return true;
    }

    private IEnumerable<RecordFact> Records(EmployeeState person) => person.Cases
        .Select(one => new RecordFact(input.Cell, one.Id, one.Version, one.Anchor, CaseStatuses.IsRegistered(one), CaseStatuses.IsProven(one)))
        .Where(static fact => fact.Registered || fact.Proven);

    /// <summary>Only of people who are known for sure.</summary>
    private void TellKept(EmployeeState person, string kept, RecordFact fact)
    {
        if (person.Identity != IdentityStrength.Verified)
        {
            return;
        }

        var id = GridId.Derive(GridId.Message, fact.Case, $"record/{fact.Version}/{person.Joins}/{kept}");
        var grain = new GrainKey(GrainKind.Employee, kept);
        var body = JsonSerializer.SerializeToUtf8Bytes(fact with { Join = person.Joins }, GrainsJson.Default.RecordFact);
        _outcome.Messages.Add(new(id, grain, MessageKind.RecordFact, body, person.AsOf));
        _outcome.Elsewhere.Add(new(id, null, grain, MessageKind.RecordFact, body));
    }
}
