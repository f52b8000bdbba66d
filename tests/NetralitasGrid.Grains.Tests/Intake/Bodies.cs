using System.Text;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Grains.Tests.Intake;

/// <summary>Bodies that tests post, and the context they are read in.</summary>
internal static class Bodies
{
    public static readonly DateTimeOffset Now = new(2024, 10, 5, 20, 10, 0, TimeSpan.FromHours(7));

    public static readonly KeyedHasher Hasher = new(1, Encoding.ASCII.GetBytes("a master key for tests, 32 bytes long or more"));

    public const string Whole =
        """
        { "reportId": "JBG-2024-000123", "occurredAt": "2024-10-05T19:20:00+07:00", "knownAt": "2024-10-05T20:00:00+07:00",
          "place": { "regionCode": "35.17.09", "description": "Alun-alun Jombang" },
          "subject": { "kind": "PNS", "nip": "198609262015051001", "nik": "3517092609860003", "name": "Budi Contoh", "address": "Jl. Merdeka 1",
                       "position": "FUNCTIONAL", "positionTitle": "Guru", "agency": "SMPN 1 Jombang", "dutyRegionCode": "35.17.09",
                       "spouseOfCandidate": false, "onUnpaidLeave": true, "onCampaignLeave": true, "resigned": false },
          "act": { "code": "PHOTO", "channel": "INSTAGRAM", "published": true, "active": true, "symbols": ["TWO_FINGERS", "OK"], "attributes": ["ASN"],
                   "facilities": ["VEHICLE"], "involved": ["KADES"], "effect": null, "onDuty": false, "assignmentLetter": true, "ministerConsent": true,
                   "supports": { "election": "35.17", "pair": 2 }, "url": "https://www.instagram.com/p/abc/?igsh=x" },
          "description": "Foto dengan pose dua jari.",
          "evidence": [ { "kind": "IMAGE", "sha256": "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "uri": "https://bukti.example/1.jpg" },
                        { "kind": "DOCUMENT" } ],
          "witnesses": 2,
          "reporter": { "kind": "VOTER", "name": "Siti Pelapor", "nik": "3517094107900002", "phone": "0812-3456-7890", "email": "Siti@Surat.example",
                        "address": "Jl. Anggrek 2", "birthPlace": "Mojokerto", "birthDate": "1990-07-01", "sex": "P", "occupation": "Petani", "nationality": "WNI" } }
        """;

    public const string Least =
        """
        { "reportId": "R-1", "occurredAt": "2024-10-05T19:20:00+07:00", "place": { "regionCode": "35.17" }, "subject": { "kind": "PNS" },
          "act": { "code": "ATTEND" }, "reporter": { "kind": "ANONYMOUS" } }
        """;

    public static IntakeContext Context => new() { Areas = AreaCatalogue.Shared, Now = Now, Elections = ["pilkada-2024"] };

    public static IntakeResult Read(string json, IntakeContext? context = null) => IncidentReader.Read(Encoding.UTF8.GetBytes(json), context ?? Context);

    public static IncidentForm Form(string json, IntakeContext? context = null) => Assert.IsType<IntakeResult.Read>(Read(json, context)).Form;

    public static IReadOnlyList<IntakeFault> Faults(string json, IntakeContext? context = null) =>
        Assert.IsType<IntakeResult.Refused>(Read(json, context)).Faults;

    public static IntakeFault OnlyFault(string json, IntakeContext? context = null) => Assert.Single(Faults(json, context));

    public static ReportedIncident Split(string json) => ReportedIncident.Of(Form(json), "bawaslu-jombang", Hasher, _ => null);

    /// <summary>The whole body with the value at a path (<c>subject/nip</c>) replaced by a JSON text, kept as written; null takes the property out.</summary>
    public static string With(string path, string? json, string body = Whole)
    {
        const string Mark = "@@here@@";
        var root = JsonNode.Parse(body)!;
        var steps = path.Split('/');
        var node = root;
        foreach (var step in steps[..^1])
        {
            node = int.TryParse(step, out var index) ? node![index] : node![step];
        }

        if (json is null)
        {
            node!.AsObject().Remove(steps[^1]);
        }
        else if (int.TryParse(steps[^1], out var last))
        {
            node![last] = Mark;
        }
        else
        {
            node![steps[^1]] = Mark;
        }

        return root.ToJsonString().Replace($"\"{Mark}\"", json, StringComparison.Ordinal);
    }
}
