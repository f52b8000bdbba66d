using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Views;

namespace NetralitasGrid.Grains.Cases;

/// <summary>One step of a case's history as DECISION.md 6 shows it; free text stays sealed under the event's id.</summary>
/// <param name="By">Source of the API key, or <c>grid</c> for steps that clocks and reports make.</param>
public sealed record CaseStep(int Seq, CaseEventType Type, CaseStatus From, CaseStatus To, DateTimeOffset At, string By, CaseStepDetails Data)
{
    internal static byte[] Write(int seq, CaseEventType type, CaseStatus from, CaseStatus to, DateTimeOffset at, string by, CaseStepDetails details) =>
        JsonSerializer.SerializeToUtf8Bytes(new CaseStep(seq, type, from, to, at, by, details), ViewsJson.Default.CaseStep);
}

/// <summary>What a step carried; what it did not carry is left out.</summary>
public sealed record CaseStepDetails
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Violation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Body? Body { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StudySha256 { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Level? Level { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GridId? Into { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CaseStatus? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Sanction? Sanction { get; init; }

    /// <summary>REDECIDE: the incident.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GridId? Incident { get; init; }

    /// <summary>REDECIDE: the new decision, which names its pack and the one that it replaces.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GridId? Decision { get; init; }

    /// <summary>The clock whose expiry made the step.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Clock? Clock { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasText { get; init; }

    internal static CaseStepDetails Of(CaseEventMessage step) => new()
    {
        Violation = step.Violation,
        Body = step.Body,
        StudySha256 = step.StudySha256,
        Level = step.Level,
        Into = step.Into,
        Incident = step.Incident,
        Status = step.Status,
        Sanction = step.Sanction,
        HasText = step.HasText,
    };
}
