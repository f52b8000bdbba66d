using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Employees;

/// <summary>The state of a subject. Empty lists are left out.</summary>
internal sealed class EmployeeStateJson : HandwrittenJson<EmployeeState>
{
    public static readonly EmployeeStateJson Shared = new();

    /// <inheritdoc/>
    public override EmployeeState Read(ref JsonInput json)
    {
        string? key = null;
        IdentityStrength? identity = null;
        IReadOnlyList<SubjectKind> kinds = [];
        IReadOnlyList<Position> positions = [];
        IReadOnlyList<string> agencies = [];
        IReadOnlyList<CaseState> cases = [];
        IReadOnlyList<RecordFact> elsewhere = [];
        DateTimeOffset asOf = default;
        string? joinedTo = null;
        var joins = 0;
        for (json.Object(); json.More();)
        {
            key = json.At("key"u8) ? json.Text() : key;
            identity = json.At("identity"u8) ? json.Code<IdentityStrength>() : identity;
            kinds = json.At("kinds"u8) ? json.Codes<SubjectKind>() : kinds;
            positions = json.At("positions"u8) ? json.Codes<Position>() : positions;
            agencies = json.At("agencies"u8) ? json.Texts() : agencies;
            cases = json.At("cases"u8) ? Cases(ref json, key) : cases;
            elsewhere = json.At("elsewhere"u8) ? json.Rest(GrainsJson.Default.RecordFactArray) ?? [] : elsewhere;
            asOf = json.At("asOf"u8) ? json.Time() : asOf;
            joinedTo = json.At("joinedTo"u8) ? json.Text() : joinedTo;
            joins = json.At("joins"u8) ? json.Number() : joins;
        }

        return new()
        {
            Key = JsonInput.Needed(key, "key"),
            Identity = JsonInput.Needed(identity, "identity"),
            Kinds = kinds,
            Positions = positions,
            Agencies = agencies,
            Cases = cases,
            Elsewhere = elsewhere,
            AsOf = asOf,
            JoinedTo = joinedTo,
            Joins = joins,
        };
    }

    /// <inheritdoc/>
    public override void Write(JsonOutput json, EmployeeState value)
    {
        json.StartObject();
        json.Write("key"u8, value.Key);
        json.Write("identity"u8, value.Identity);
        json.WriteIfAny("kinds"u8, value.Kinds);
        json.WriteIfAny("positions"u8, value.Positions);
        json.WriteIfAny("agencies"u8, value.Agencies);
        Write(json, value.Key, value.Cases);
        json.WriteRest("elsewhere"u8, value.Elsewhere, GrainsJson.Default.RecordFact);
        json.Write("asOf"u8, value.AsOf);
        json.WriteIfAny("joinedTo"u8, value.JoinedTo);
        json.WriteUnless("joins"u8, value.Joins, 0);
        json.EndObject();
    }

    private static CaseState[] Cases(ref JsonInput json, string? key)
    {
        var cases = new List<CaseState>();
        for (json.Array(); json.NextItem();)
        {
            cases.Add(CaseStateJson.Of(ref json, key));
        }

        return [.. cases];
    }

    private static void Write(JsonOutput json, string key, IReadOnlyList<CaseState> cases)
    {
        if (cases.Count == 0)
        {
            return;
        }

        json.StartArray("cases"u8);
        foreach (var state in cases.Span())
        {
            CaseStateJson.Write(json, state, key);
        }

        json.EndArray();
    }
}
