using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Employees;

/// <summary>The state of a subject.</summary>
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
            cases = json.At("cases"u8) ? json.List(CaseStateJson.Of) : cases;
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
        json.Write("kinds"u8, value.Kinds);
        json.Write("positions"u8, value.Positions);
        json.Write("agencies"u8, value.Agencies);
        json.Write("cases"u8, value.Cases, CaseStateJson.Write);
        json.WriteRest("elsewhere"u8, value.Elsewhere, GrainsJson.Default.RecordFact);
        json.Write("asOf"u8, value.AsOf);
        json.WriteIfAny("joinedTo"u8, value.JoinedTo);
        if (value.Joins > 0)
        {
            json.Write("joins"u8, value.Joins);
        }

        json.EndObject();
    }
}
