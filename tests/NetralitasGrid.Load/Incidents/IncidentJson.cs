using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace NetralitasGrid.Load.Incidents;

/// <summary>Drafts as the JSON that a regional app posts. Names are made up; numbers are well-formed and belong to nobody.</summary>
public static class IncidentJson
{
    private static readonly string[] Kinds = ["PNS", "PNS", "PNS", "PNS", "PNS", "PPPK", "PPPK", "PPNPN", "KADES", "PERANGKAT"];
    private static readonly string[] Positions = ["FUNCTIONAL", "FUNCTIONAL", "EXECUTOR", "ADMIN", "CAMAT", "LURAH", "KEPSEK", "JPT", "NONE"];

    /// <summary>Writes a draft as one JSON object under a reportId.</summary>
    public static void Write(IBufferWriter<byte> output, string reportId, in IncidentDraft draft)
    {
        using var json = new Utf8JsonWriter(output);
        var (code, channel) = IncidentGenerator.ActOf(draft.Act);
        var kind = Kinds[draft.Subject % Kinds.Length];
        var occurred = draft.At;
        json.WriteStartObject();
        json.WriteString("reportId", reportId);
        json.WriteString("occurredAt", Text(occurred));
        json.WriteString("knownAt", Text(occurred.AddMinutes(5)));
        json.WriteStartObject("place");
        json.WriteString("regionCode", draft.Area);
        json.WriteString("description", "Halaman balai desa, dekat tempat pemungutan suara");
        json.WriteEndObject();

        json.WriteStartObject("subject");
        json.WriteString("kind", kind);
        var (number, employee) = IdentityOf(draft.Subject);
        json.WriteString(employee ? "nip" : "nik", number);
        json.WriteString("name", string.Create(CultureInfo.InvariantCulture, $"Warga Uji {draft.Subject}"));
        json.WriteString("position", kind is "PNS" or "PPPK" ? Positions[draft.Subject / 10 % Positions.Length] : "NONE");
        json.WriteString("positionTitle", "Guru");
        json.WriteString("agency", string.Create(CultureInfo.InvariantCulture, $"Dinas Uji {draft.Subject % 40} {draft.Area[..5]}"));
        json.WriteString("dutyRegionCode", draft.Area[..5]);
        json.WriteEndObject();

        json.WriteStartObject("act");
        json.WriteString("code", code);
        json.WriteString("channel", channel);
        json.WriteBoolean("published", true);
        json.WriteBoolean("active", draft.Active);
        if (draft.Symbol is not null)
        {
            json.WriteStartArray("symbols");
            json.WriteStringValue(draft.Symbol);
            json.WriteEndArray();
        }

        if (code is "DECISION")
        {
            json.WriteString("effect", "BENEFIT");
        }

        json.WriteStartObject("supports");
        json.WriteString("election", draft.Area[..5]);
        json.WriteNumber("pair", 1 + (draft.Subject % 3));
        json.WriteEndObject();
        json.WriteEndObject();

        json.WriteString("description", "Terlapor diduga mengajak warga memilih salah satu pasangan calon pada hari pemungutan suara.");
        json.WriteStartArray("evidence");
        json.WriteStartObject();
        json.WriteString("kind", "IMAGE");
        json.WriteString("sha256", string.Create(CultureInfo.InvariantCulture, $"{draft.Subject:x16}{draft.Act:x16}{draft.At.ToUnixTimeMilliseconds():x16}{draft.Number:x16}"));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteNumber("witnesses", 2);

        var reporter = draft.Reporter;
        json.WriteStartObject("reporter");
        json.WriteString("kind", "VOTER");
        json.WriteString("name", string.Create(CultureInfo.InvariantCulture, $"Pelapor Uji {reporter}"));
        json.WriteString("nik", NikOf(reporter));
        json.WriteString("phone", string.Create(CultureInfo.InvariantCulture, $"+62812{reporter:D8}"));
        json.WriteString("address", "Jalan Merdeka 1");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>By what number a person of the generator is named, and whether it is an employee's (NIP) or a citizen's (NIK).</summary>
    public static (string Number, bool Employee) IdentityOf(int person) =>
        Kinds[person % Kinds.Length] is "PNS" ? (NipOf(person), true) : (NikOf(person), false);

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    // Well-formed by DOMAIN 5.1: born 1970-1989, started 2010-2019, sex, sequence.
    private static string NipOf(int person)
    {
        var (rest, sequence) = Math.DivRem(person, 999);
        (rest, var day) = Math.DivRem(rest, 28);
        (rest, var month) = Math.DivRem(rest, 12);
        (rest, var year) = Math.DivRem(rest, 20);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{1970 + year}{month + 1:D2}{day + 1:D2}{2010 + (rest % 10)}{1 + ((month + day) % 12):D2}{1 + (person % 2)}{sequence + 1:D3}");
    }

    // Well-formed by DOMAIN 5.3: a Jombang prefix, birth date, sequence.
    private static string NikOf(int person)
    {
        var (rest, sequence) = Math.DivRem(person, 9999);
        (rest, var day) = Math.DivRem(rest, 28);
        (rest, var month) = Math.DivRem(rest, 12);
        return string.Create(CultureInfo.InvariantCulture, $"3517{1 + (rest % 21):D2}{day + 1:D2}{month + 1:D2}{70 + (rest % 20):D2}{sequence + 1:D4}");
    }
}
