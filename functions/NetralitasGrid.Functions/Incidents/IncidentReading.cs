using System.Text.Json;
using NetralitasGrid.Functions.Cases;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Views;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>Incidents as answers show them: the masked incident, its decisions, why, and its case.</summary>
internal sealed class IncidentReading(CellGroup cells, CaseReading cases, IncidentTrace traces, Masks masks, Sealer sealer, ReasonSeal reasons, ReadLog log)
{
    /// <summary>Why the incident was decided again, first to latest.</summary>
    public const string RedecisionReason = "redecision.reason";

    /// <summary>What can be revealed of an incident.</summary>
    public static IReadOnlyList<string> SealedFields { get; } = [.. PersonalFields.Paths, RedecisionReason];

    /// <summary>The whole answer. A reporter gets no case: others' reports are in it.</summary>
    public async ValueTask<byte[]> AnswerAsync(LogRow row, Caller caller, CancellationToken cancellationToken)
    {
        var report = JsonSerializer.Deserialize(row.Body, GrainsJson.Default.IncidentReported) ?? throw new InvalidDataException("The log row is empty.");
        var decisions = await cells.Read.DecisionsAsync(row.Incident, cancellationToken);
        var latest = decisions.Count == 0 ? null : decisions[^1];
        var trace = latest is null ? [] : await traces.OfAsync(row, report, latest, cancellationToken);
        var caseRow = latest is null || !caller.Has(Right.Read) ? null : await cells.Read.CaseAsync(latest.Case, cancellationToken);
        var view = caseRow is null ? null : await cases.ViewAsync(caseRow, caller, cancellationToken);
        return Answers.Bytes((row, report, decisions, latest, trace, view), static (writer, answer) =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, answer.row.Incident.ToString());
            writer.WriteString("status"u8, StatusOf(answer.row.State));
            writer.WritePropertyName("incident"u8);
            MaskedIncident.Write(writer, answer.report);
            writer.WriteString("occurredAt"u8, answer.report.OccurredAt);
            writer.WriteString("receivedAt"u8, answer.row.ReceivedAt);
            writer.WritePropertyName("decision"u8);
            if (answer.latest is { } latest)
            {
                IncidentAnswers.WriteDecision(writer, latest);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteStartArray("decisions"u8);
            foreach (var decision in answer.decisions)
            {
                writer.WriteStringValue(decision.Decision.ToString());
            }

            writer.WriteEndArray();
            IncidentTrace.Write(writer, answer.trace);
            writer.WritePropertyName("case"u8);
            if (answer.view is { } view)
            {
                JsonSerializer.Serialize(writer, view, ViewsJson.Default.CaseView);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>Sealed fields in clear: logged before they are answered, by name and with the sealed reason.</summary>
    public async ValueTask<byte[]> RevealAsync(LogRow row, IReadOnlyList<string> fields, string reason, Caller caller, CancellationToken cancellationToken)
    {
        await log.WriteAsync(caller, row.Place, "reveal", row.Incident.ToString(), fields, reasons.Seal(reason), cancellationToken);
        var subject = await masks.SubjectAsync(row.Incident, cancellationToken);
        var reporter = await masks.ReporterAsync(row.Incident, cancellationToken);
        var personal = new PersonalFields(subject ?? new(), reporter ?? new());
        var why = fields.Contains(RedecisionReason) ? await ReasonsAsync(row, cancellationToken) : [];
        var erased = fields.Any(field => field == RedecisionReason ? why.Contains(null) : PersonalFields.IsOfReporter(field) ? reporter is null : subject is null);
        return Answers.Bytes((row, fields, personal, why, erased), static (writer, answer) =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, answer.row.Incident.ToString());
            writer.WriteBoolean("erased"u8, answer.erased);
            writer.WriteStartObject("fields"u8);
            foreach (var field in answer.fields.Distinct(StringComparer.Ordinal))
            {
                writer.WriteStartArray(field);
                foreach (var value in field == RedecisionReason ? answer.why : answer.personal.ValuesOf(field))
                {
                    writer.WriteStringValue(value);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    /// <summary>Null where a text was erased.</summary>
    private async ValueTask<IReadOnlyList<string?>> ReasonsAsync(LogRow row, CancellationToken cancellationToken)
    {
        var reasons = new List<string?>();
        foreach (var decided in await cells.Read.DecisionsAsync(row.Incident, cancellationToken))
        {
            if (DecisionReader.Read(AuditChain.PayloadOf(decided.Entry, "decision")).Redecision is { } again)
            {
                var text = await cells.Read.SealedTextAsync(again.Event, cancellationToken);
                reasons.Add(text is null ? null : sealer.OpenText(again.Event, text));
            }
        }

        return reasons;
    }

    private static ReadOnlySpan<byte> StatusOf(LogState state) => state switch
    {
        LogState.Accepted => "accepted"u8,
        LogState.Decided => "decided"u8,
        _ => "dead-letter"u8,
    };
}
