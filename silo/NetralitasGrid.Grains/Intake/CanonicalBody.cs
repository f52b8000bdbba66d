using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// The one JSON text of what a body says, without <c>receivedAt</c>: names sorted, values as they were understood (a time by its digits and
/// offset, a number by its value, a list of codes in the order of the closed list), what is absent, null, false or the default left out.
/// Two bodies with the same text are the same report. Properties that later versions add are absent here, so old hashes stay right.
/// </summary>
internal static class CanonicalBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    /// <summary>The keyed hash of the canonical text.</summary>
    public static byte[] Hash(IncidentForm form, KeyedHasher hasher)
    {
        var (buffer, writer) = Scratch();
        Write(writer, form);
        writer.Flush();
        var hash = hasher.Body(buffer.WrittenSpan);
        Clear(buffer, writer);
        return hash;
    }

    /// <summary>The canonical text in UTF-8.</summary>
    public static byte[] Of(IncidentForm form)
    {
        var (buffer, writer) = Scratch();
        Write(writer, form);
        writer.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        Clear(buffer, writer);
        return bytes;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Scratch()
    {
        if (_scratch is null)
        {
            var buffer = new ArrayBufferWriter<byte>(2048);
            _scratch = (buffer, new Utf8JsonWriter(buffer, Options));
        }

        return _scratch.Value;
    }

    // Clearing wipes the personal data, too; a buffer that one large body has grown is not kept.
    private static void Clear(ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer)
    {
        const int KeptAtMost = 16 * 1024;
        var isLarge = buffer.Capacity > KeptAtMost;
        buffer.Clear();
        writer.Reset();
        if (isLarge)
        {
            writer.Dispose();
            _scratch = null;
        }
    }

    private static void Write(Utf8JsonWriter json, IncidentForm form)
    {
        json.WriteStartObject();
        WriteAct(json, form.Act);
        Text(json, "description", form.Description);
        json.WriteString("election", form.Election);
        WriteEvidence(json, form.Evidence);
        Time(json, "knownAt", form.KnownAt);
        Time(json, "occurredAt", form.OccurredAt);
        json.WriteStartObject("place");
        Text(json, "description", form.Place.Description);
        json.WriteString("regionCode", form.Place.RegionCode);
        json.WriteEndObject();
        json.WriteString("reportId", form.ReportId);
        WriteReporter(json, form.Reporter);
        WriteSubject(json, form.Subject);
        if (form.Witnesses != 0)
        {
            json.WriteNumber("witnesses", form.Witnesses);
        }

        json.WriteEndObject();
    }

    private static void WriteAct(Utf8JsonWriter json, ActForm act)
    {
        json.WriteStartObject("act");
        Flag(json, "active", act.Active);
        Flag(json, "assignmentLetter", act.AssignmentLetter);
        Codes(json, "attributes", act.Attributes);
        if (act.Channel != default)
        {
            json.WriteString("channel", act.Channel.Text());
        }

        json.WriteString("code", act.Code.Text());
        Text(json, "effect", act.Effect?.Text());
        Codes(json, "facilities", act.Facilities);
        Codes(json, "involved", act.Involved);
        Flag(json, "ministerConsent", act.MinisterConsent);
        Flag(json, "onDuty", act.OnDuty);
        Flag(json, "published", act.Published);
        if (act.Supports is { } supports)
        {
            json.WriteStartObject("supports");
            json.WriteString("election", supports.Election);
            json.WriteNumber("pair", supports.Pair);
            json.WriteEndObject();
        }

        Codes(json, "symbols", act.Symbols);
        Text(json, "url", act.Url);
        json.WriteEndObject();
    }

    private static void WriteEvidence(Utf8JsonWriter json, IReadOnlyList<EvidenceForm> evidence)
    {
        if (evidence.Count == 0)
        {
            return;
        }

        json.WriteStartArray("evidence");
        foreach (var item in evidence)
        {
            json.WriteStartObject();
            json.WriteString("kind", item.Kind.Text());
            Text(json, "sha256", item.Sha256);
            Text(json, "uri", item.Uri);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteReporter(Utf8JsonWriter json, ReporterForm reporter)
    {
        json.WriteStartObject("reporter");
        Text(json, "address", reporter.Address);
        Text(json, "birthDate", reporter.BirthDate?.ToString("O", CultureInfo.InvariantCulture));
        Text(json, "birthPlace", reporter.BirthPlace);
        Text(json, "email", reporter.Email);
        json.WriteString("kind", reporter.Kind.Text());
        Text(json, "name", reporter.Name);
        Text(json, "nationality", reporter.Nationality);
        Text(json, "nik", reporter.Nik);
        Text(json, "occupation", reporter.Occupation);
        Text(json, "phone", reporter.Phone);
        Text(json, "sex", reporter.Sex);
        json.WriteEndObject();
    }

    private static void WriteSubject(Utf8JsonWriter json, SubjectForm subject)
    {
        json.WriteStartObject("subject");
        Text(json, "address", subject.Address);
        Text(json, "agency", subject.Agency);
        Text(json, "dutyRegionCode", subject.DutyRegionCode);
        json.WriteString("kind", subject.Kind.Text());
        Text(json, "name", subject.Name);
        Text(json, "nik", subject.Nik);
        Text(json, "nip", subject.Nip);
        Flag(json, "onCampaignLeave", subject.OnCampaignLeave);
        Flag(json, "onUnpaidLeave", subject.OnUnpaidLeave);
        if (subject.Position != default)
        {
            json.WriteString("position", subject.Position.Text());
        }

        Text(json, "positionTitle", subject.PositionTitle);
        Flag(json, "resigned", subject.Resigned);
        Flag(json, "spouseOfCandidate", subject.SpouseOfCandidate);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Flag(Utf8JsonWriter json, string name, bool flag)
    {
        if (flag)
        {
            json.WriteBoolean(name, true);
        }
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            json.WriteString(name, value);
        }
    }

    private static void Codes<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> codes)
        where T : struct, Enum
    {
        if (codes.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var code in codes)
        {
            json.WriteStringValue(code.Text());
        }

        json.WriteEndArray();
    }
}
