using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Views;

/// <summary>How answers of DECISION.md 6 are written: camelCase, properties in the order of the records, nulls written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(CodeJsonConverter<ActCode>), typeof(CodeJsonConverter<SubjectKind>), typeof(CodeJsonConverter<Position>),
        typeof(CodeJsonConverter<IdentityStrength>), typeof(CodeJsonConverter<CaseStatus>), typeof(CodeJsonConverter<CaseEventType>),
        typeof(CodeJsonConverter<Verdict>), typeof(CodeJsonConverter<Outcome>), typeof(CodeJsonConverter<Level>), typeof(CodeJsonConverter<Body>),
        typeof(CodeJsonConverter<Sanction>), typeof(CodeJsonConverter<EscalationStatus>), typeof(CodeJsonConverter<EscalationSource>),
        typeof(CodeJsonConverter<Phase>), typeof(CodeJsonConverter<Zone>), typeof(CodeJsonConverter<Clock>), typeof(CodeJsonConverter<ClockUnit>),
        typeof(CodeJsonConverter<ClockStart>), typeof(CodeJsonConverter<ClockState>),
    ])]
[JsonSerializable(typeof(CaseView))]
[JsonSerializable(typeof(CaseStep))]
[JsonSerializable(typeof(CaseChange))]
[JsonSerializable(typeof(DecisionChange))]
[JsonSerializable(typeof(EscalationView))]
[JsonSerializable(typeof(RegionView))]
[JsonSerializable(typeof(RegionChange))]
[JsonSerializable(typeof(EmployeeView))]
public sealed partial class ViewsJson : JsonSerializerContext;
