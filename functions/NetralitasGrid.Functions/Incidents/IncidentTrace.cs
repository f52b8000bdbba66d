using System.Text.Json;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>
/// Why a decision is as it is: every rule of its pack, evaluated again. What deciding knew besides the report is in the decision itself: whether
/// it was attached, whether it repeated evidence (NG-604), and the record where a rule that matched read it; a record that changed nothing shows
/// as zero.
/// </summary>
internal sealed class IncidentTrace(PackCache packs)
{
    private const string SameEvidenceRule = "NG-604";

    public async ValueTask<IReadOnlyList<TracedRule>> OfAsync(LogRow row, IncidentReported report, DecidedRow decided, CancellationToken cancellationToken)
    {
        var decision = DecisionReader.Read(AuditChain.PayloadOf(decided.Entry, "decision"));
        var request = new DecisionRequest
        {
            Incident = row.Incident,
            Decision = decision.Id,
            Case = decision.Case,
            Attached = decision.Attached,
            SameEvidence = RepeatsEvidence(decision),
            Report = report,
            ReceivedAt = row.ReceivedAt,
            AppendedAt = row.AppendedAt,
            Record = new RecordFacts { Proven = FactOf(decision, "record.proven"), Registered = FactOf(decision, "record.registered") },
            ExemptionsOverruled = decision.Redecision?.ExemptionsOff == true,
            Supersedes = decision.Supersedes,
            Redecision = decision.Redecision,
        };
        return Trace.Of(request, await packs.GetAsync(decision.Pack.Hash, cancellationToken));
    }

    /// <summary>Whether a decision was told that the report repeats the evidence of its case.</summary>
    public static bool RepeatsEvidence(Decision decision) => decision.Rules.Any(static rule => rule.Id == SameEvidenceRule);

    /// <summary>Writes the property <c>trace</c>.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<TracedRule> trace)
    {
        writer.WriteStartArray("trace"u8);
        foreach (var rule in trace)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, rule.Id);
            writer.WriteBoolean("matched"u8, rule.Matched);
            writer.WriteString("closedBy"u8, rule.ClosedBy);
            writer.WriteStartArray("conditions"u8);
            foreach (var condition in rule.Conditions)
            {
                writer.WriteStartObject();
                writer.WriteString("expression"u8, condition.Expression);
                if (condition.Value is { } value)
                {
                    writer.WriteBoolean("value"u8, value);
                }
                else
                {
                    writer.WriteNull("value"u8);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static int FactOf(Decision decision, string path) => decision.Facts.FirstOrDefault(fact => fact.Key == path).Value is int number ? number : 0;
}
