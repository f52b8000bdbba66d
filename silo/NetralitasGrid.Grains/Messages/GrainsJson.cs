using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Provinces;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Messages;

/// <summary>
/// How messages and states are written: camelCase, compact, nulls left out, codes as their text. Generated at build time, so that writing
/// the same record always gives the same bytes.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(CodeJsonConverter<ActCode>), typeof(CodeJsonConverter<Channel>), typeof(CodeJsonConverter<Symbol>),
        typeof(CodeJsonConverter<ActAttribute>), typeof(CodeJsonConverter<Facility>), typeof(CodeJsonConverter<Effect>),
        typeof(CodeJsonConverter<EvidenceKind>), typeof(CodeJsonConverter<ReporterKind>), typeof(CodeJsonConverter<SubjectKind>),
        typeof(CodeJsonConverter<Position>), typeof(CodeJsonConverter<IdentityStrength>), typeof(CodeJsonConverter<CaseStatus>),
        typeof(CodeJsonConverter<CaseEventType>), typeof(CodeJsonConverter<Verdict>), typeof(CodeJsonConverter<Level>),
        typeof(CodeJsonConverter<Body>), typeof(CodeJsonConverter<Sanction>), typeof(CodeJsonConverter<EscalationStatus>),
        typeof(CodeJsonConverter<EscalationSource>), typeof(CodeJsonConverter<Phase>), typeof(CodeJsonConverter<Zone>),
        typeof(CodeJsonConverter<Clock>), typeof(CodeJsonConverter<ClockUnit>), typeof(CodeJsonConverter<ClockStart>),
        typeof(CodeJsonConverter<ClockState>),
    ])]
[JsonSerializable(typeof(IncidentReported))]
[JsonSerializable(typeof(CaseEventMessage))]
[JsonSerializable(typeof(TimerDue))]
[JsonSerializable(typeof(PackSwitch))]
[JsonSerializable(typeof(EscalationSeen))]
[JsonSerializable(typeof(RecordFact))]
[JsonSerializable(typeof(SubjectJoined))]
[JsonSerializable(typeof(CasesLeft))]
[JsonSerializable(typeof(CasesCame))]
[JsonSerializable(typeof(IncidentDelta[]))]
[JsonSerializable(typeof(RegionReport))]
[JsonSerializable(typeof(ProvinceReport))]
[JsonSerializable(typeof(EmployeeState))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>>))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, ViralCase>))]
[JsonSerializable(typeof(Virality))]
[JsonSerializable(typeof(ClockOrigin[]))]
[JsonSerializable(typeof(Ruling))]
[JsonSerializable(typeof(CaseOutcome))]
[JsonSerializable(typeof(CaseStanding[]))]
[JsonSerializable(typeof(ExemptReport[]))]
[JsonSerializable(typeof(RecordFact[]))]
[JsonSerializable(typeof(RegionState))]
[JsonSerializable(typeof(PartState))]
[JsonSerializable(typeof(ProvinceState))]
[JsonSerializable(typeof(CaseEventEntry))]
[JsonSerializable(typeof(TimerEntry))]
public sealed partial class GrainsJson : JsonSerializerContext;
