using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Views;

/// <summary>An escalation as answers and streams show it (DECISION.md 6).</summary>
public sealed record EscalationView
{
    private static readonly Bilingual Fell = new("Jumlahnya turun di bawah ambang.", "The count fell below the threshold.");
    private static readonly Bilingual Settled = new("Perkaranya selesai, keluar, atau tahapannya sudah dilakukan.", "Its case closed or left, or the step was done.");

    public required GridId Id { get; init; }

    public required string Rule { get; init; }

    public required EscalationSource Source { get; init; }

    public required string RegionCode { get; init; }

    public required string Key { get; init; }

    public GridId? CaseId { get; init; }

    public PairView? Pair { get; init; }

    public Level? Level { get; init; }

    public required IReadOnlyList<Body> Bodies { get; init; }

    public required EscalationStatus Status { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public required int Count { get; init; }

    /// <summary>From which count on it opens; 1 where a single decision or clock does.</summary>
    public required int Threshold { get; init; }

    public required Bilingual Title { get; init; }

    /// <summary>Why it closed; only then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Bilingual? Note { get; init; }

    /// <summary>The row of an escalation that counts opened.</summary>
    internal static EscalationRow Row(AggregateEscalation state, GrainKey owner)
    {
        var slash = state.Key.IndexOf('/', StringComparison.Ordinal);
        return Row(owner, new EscalationView
        {
            Id = state.Id,
            Rule = state.Rule,
            Source = EscalationSource.Aggregate,
            RegionCode = state.RegionCode,
            Key = state.Key,
            CaseId = state.Case,
            Pair = slash < 0 ? null : PairView.Of(state.Key),
            Level = state.Level,
            Bodies = state.Bodies,
            Status = state.Status,
            OpenedAt = state.OpenedAt,
            UpdatedAt = state.UpdatedAt,
            DueAt = state.DueAt,
            Count = state.Count,
            Threshold = state.Threshold,
            Title = state.Title,
            Note = state.Status == EscalationStatus.Closed ? Fell : null,
        });
    }

    /// <summary>The row of an escalation that a decision or clock of a case opened.</summary>
    internal static EscalationRow Row(CaseState state, CaseEscalation escalation) => Row(new GrainKey(GrainKind.Employee, state.SubjectKey), new EscalationView
    {
        Id = escalation.Id,
        Rule = escalation.Rule,
        Source = escalation.Source,
        RegionCode = state.RegionCode,
        Key = escalation.Key,
        CaseId = state.Id,
        Level = escalation.Level,
        Bodies = escalation.Bodies,
        Status = escalation.Status,
        OpenedAt = escalation.OpenedAt,
        UpdatedAt = escalation.UpdatedAt,
        DueAt = escalation.DueAt,
        Count = escalation.Count,
        Threshold = 1,
        Title = escalation.Title,
        Note = escalation.Status == EscalationStatus.Closed ? Settled : null,
    });

    private static EscalationRow Row(GrainKey owner, EscalationView view) => new()
    {
        Id = view.Id,
        Owner = owner,
        Rule = view.Rule,
        RegionCode = view.RegionCode,
        Level = view.Level,
        Status = view.Status,
        Case = view.CaseId,
        OpenedAt = view.OpenedAt,
        Body = JsonOutput.Bytes(view, Write),
    };

    // By hand, since a region's counts go on with nearly every report; read back by the general serializer.
    private static void Write(JsonOutput json, EscalationView view)
    {
        json.StartObject();
        json.Write("id"u8, view.Id);
        json.Write("rule"u8, view.Rule);
        json.Write("source"u8, view.Source);
        json.Write("regionCode"u8, view.RegionCode);
        json.Write("key"u8, view.Key);
        json.WriteOrNull("caseId"u8, view.CaseId);
        if (view.Pair is { } pair)
        {
            json.StartObject("pair"u8);
            json.Write("election"u8, pair.Election);
            json.Write("pair"u8, pair.Pair);
            json.EndObject();
        }
        else
        {
            json.WriteNull("pair"u8);
        }

        json.WriteOrNull("level"u8, view.Level);
        json.Write("bodies"u8, view.Bodies);
        json.Write("status"u8, view.Status);
        json.Write("openedAt"u8, view.OpenedAt);
        json.Write("updatedAt"u8, view.UpdatedAt);
        json.WriteOrNull("dueAt"u8, view.DueAt);
        json.Write("count"u8, view.Count);
        json.Write("threshold"u8, view.Threshold);
        json.Write("title"u8, view.Title);
        if (view.Note is { } note)
        {
            json.Write("note"u8, note);
        }

        json.EndObject();
    }
}

/// <summary>A pair of an election: its area and ballot number.</summary>
public sealed record PairView(string Election, int Pair)
{
    internal static PairView Of(string key)
    {
        var (election, pair) = PairKey.Read(key);
        return new(election, pair);
    }
}
