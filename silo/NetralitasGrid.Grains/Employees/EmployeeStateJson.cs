using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Employees;

/// <summary>Reads and writes the state of a subject by hand: every incident writes one.</summary>
internal sealed class EmployeeStateJson : JsonConverter<EmployeeState>
{
    /// <inheritdoc/>
    public override EmployeeState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonFields.Object(ref reader);
        string? key = null;
        IdentityStrength? identity = null;
        IReadOnlyList<SubjectKind> kinds = [];
        IReadOnlyList<Position> positions = [];
        IReadOnlyList<string> agencies = [];
        var cases = new List<CaseState>();
        IReadOnlyList<RecordFact> elsewhere = [];
        DateTimeOffset asOf = default;
        string? joinedTo = null;
        var joins = 0;
        while (JsonFields.Next(ref reader))
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("key"u8))
            {
                key = JsonFields.Text(ref reader);
            }
            else if (name.SequenceEqual("identity"u8))
            {
                identity = JsonFields.Code<IdentityStrength>(ref reader);
            }
            else if (name.SequenceEqual("kinds"u8))
            {
                kinds = JsonFields.CodeList<SubjectKind>(ref reader);
            }
            else if (name.SequenceEqual("positions"u8))
            {
                positions = JsonFields.CodeList<Position>(ref reader);
            }
            else if (name.SequenceEqual("agencies"u8))
            {
                agencies = JsonFields.TextList(ref reader);
            }
            else if (name.SequenceEqual("cases"u8))
            {
                JsonFields.Array(ref reader);
                while (JsonFields.NextItem(ref reader))
                {
                    cases.Add(CaseStateJson.Read(ref reader));
                }
            }
            else if (name.SequenceEqual("elsewhere"u8))
            {
                elsewhere = JsonFields.Rest(ref reader, GrainsJson.Default.RecordFactArray) ?? [];
            }
            else if (name.SequenceEqual("asOf"u8))
            {
                asOf = JsonFields.Time(ref reader);
            }
            else if (name.SequenceEqual("joinedTo"u8))
            {
                joinedTo = JsonFields.Text(ref reader);
            }
            else if (name.SequenceEqual("joins"u8))
            {
                joins = JsonFields.Number(ref reader);
            }
            else
            {
                JsonFields.Skip(ref reader);
            }
        }

        return new()
        {
            Key = JsonFields.Needed(key, "key"),
            Identity = JsonFields.Needed(identity, "identity"),
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
    public override void Write(Utf8JsonWriter writer, EmployeeState value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("key"u8, value.Key);
        JsonFields.Write(writer, "identity"u8, value.Identity);
        JsonFields.Write(writer, "kinds"u8, value.Kinds);
        JsonFields.Write(writer, "positions"u8, value.Positions);
        JsonFields.Write(writer, "agencies"u8, value.Agencies);
        writer.WriteStartArray("cases"u8);
        foreach (var one in value.Cases)
        {
            CaseStateJson.Write(writer, one);
        }

        writer.WriteEndArray();
        JsonFields.WriteRest(writer, "elsewhere"u8, value.Elsewhere, GrainsJson.Default.RecordFact);
        writer.WriteString("asOf"u8, value.AsOf);
        if (value.JoinedTo is { } joined)
        {
            writer.WriteString("joinedTo"u8, joined);
        }

        if (value.Joins > 0)
        {
            writer.WriteNumber("joins"u8, value.Joins);
        }

        writer.WriteEndObject();
    }
}
