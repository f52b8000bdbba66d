using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// The incident as posted for answers (DECISION.md 6): every field of the form, sealed ones null whether or not they were sent, defaults filled
/// in. It is rebuilt from the plain part alone and unseals nothing.
/// </summary>
public static class MaskedIncident
{
    private static readonly string[] SealedOfReporter =
        ["name", "nik", "phone", "email", "address", "birthPlace", "birthDate", "sex", "occupation", "nationality"];

    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, IncidentReported report)
    {
        json.WriteStartObject();
        json.WriteString("reportId", report.ReportId);
        json.WriteString("election", report.Election);
        json.WriteString("occurredAt", report.OccurredAt);
        if (report.KnownAt is { } known)
        {
            json.WriteString("knownAt", known);
        }
        else
        {
            json.WriteNull("knownAt");
        }

        json.WriteStartObject("place");
        json.WriteString("regionCode", report.Place);
        json.WriteNull("description");
        json.WriteEndObject();
        WriteSubject(json, report.Subject);
        WriteAct(json, report.Act);
        json.WriteNull("description");
        json.WriteStartArray("evidence");
        foreach (var item in report.Evidence)
        {
            json.WriteStartObject();
            json.WriteString("kind", item.Kind.Text());
            json.WriteString("sha256", item.Sha256);
            json.WriteNull("uri");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("witnesses", report.Witnesses);
        json.WriteStartObject("reporter");
        json.WriteString("kind", report.Reporter.Kind.Text());
        foreach (var name in SealedOfReporter)
        {
            json.WriteNull(name);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSubject(Utf8JsonWriter json, ReportedSubject subject)
    {
        json.WriteStartObject("subject");
        json.WriteString("kind", subject.Kind.Text());
        json.WriteNull("nip");
        json.WriteNull("nik");
        json.WriteNull("name");
        json.WriteNull("address");
        json.WriteString("position", subject.Position.Text());
        json.WriteNull("positionTitle");
        json.WriteNull("agency");
        json.WriteString("dutyRegionCode", subject.DutyRegion);
        json.WriteBoolean("spouseOfCandidate", subject.SpouseOfCandidate);
        json.WriteBoolean("onUnpaidLeave", subject.OnUnpaidLeave);
        json.WriteBoolean("onCampaignLeave", subject.OnCampaignLeave);
        json.WriteBoolean("resigned", subject.Resigned);
        json.WriteEndObject();
    }

    private static void WriteAct(Utf8JsonWriter json, ReportedAct act)
    {
        json.WriteStartObject("act");
        json.WriteString("code", act.Code.Text());
        json.WriteString("channel", act.Channel.Text());
        json.WriteBoolean("published", act.Published);
        json.WriteBoolean("active", act.Active);
        WriteCodes(json, "symbols", act.Symbols);
        WriteCodes(json, "attributes", act.Attributes);
        WriteCodes(json, "facilities", act.Facilities);
        WriteCodes(json, "involved", act.Involved);
        json.WriteString("effect", act.Effect?.Text());
        json.WriteBoolean("onDuty", act.OnDuty);
        json.WriteBoolean("assignmentLetter", act.AssignmentLetter);
        json.WriteBoolean("ministerConsent", act.MinisterConsent);
        if (act.Supports is { } supports)
        {
            json.WriteStartObject("supports");
            json.WriteString("election", supports.Election);
            json.WriteNumber("pair", supports.Pair);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("supports");
        }

        json.WriteNull("url");
        json.WriteEndObject();
    }

    private static void WriteCodes<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> codes)
        where T : struct, Enum
    {
        json.WriteStartArray(name);
        foreach (var code in codes)
        {
            json.WriteStringValue(code.Text());
        }

        json.WriteEndArray();
    }
}
