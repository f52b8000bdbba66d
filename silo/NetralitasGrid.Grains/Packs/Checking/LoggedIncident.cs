using System.Text.Json;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>What a logged incident's decision was asked, made again from its message and its audit entry.</summary>
public static class LoggedIncident
{
    /// <summary>
    /// The request; null when the entry is not the decision of an incident message. The subject's record is known where the decision says that
    /// it is a repeat, and taken as empty where it says that it is none: which is what rules tell apart.
    /// </summary>
    public static DecisionRequest? RequestOf(MailboxMessage message, byte[] entry)
    {
        if (message.Kind != MessageKind.Incident || JsonSerializer.Deserialize(message.Body.Span, GrainsJson.Default.IncidentReported) is not { } report
            || AuditChain.PayloadOf(entry, "decision") is not { Length: > 0 } decided)
        {
            return null;
        }

        var decision = DecisionReader.Read(decided);
        return new()
        {
            Incident = decision.Incident,
            Decision = decision.Id,
            Case = decision.Case,
            Attached = decision.Attached,
            SameEvidence = decision.Facts.Any(f => f is { Key: "report.sameEvidence", Value: true }),
            Report = report,
            ReceivedAt = message.ReceivedAt,
            AppendedAt = message.AppendedAt,
            Record = new() { Proven = CountOf(decision, "record.proven"), Registered = CountOf(decision, "record.registered") },
        };
    }

    private static int CountOf(Decision decision, string fact) =>
        decision.Facts.FirstOrDefault(f => f.Key == fact).Value is { } value ? Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture) : 0;
}
