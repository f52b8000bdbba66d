using System.Text;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Tests.Packs;

namespace NetralitasGrid.Grains.Tests.Deciding;

public sealed class ExampleDecisionTests
{
    private static DecisionRequest Example { get; } = Incidents.Request(Incidents.Photo).Report(r => r with { Place = "35.17.01" }).Subject(s => s with { DutyRegion = "35.17" });

    [Fact]
    public void The_example_of_the_contract_comes_out_to_the_letter()
    {
        var hash = RealPack.Pack.Name.Hash;
        var decision = Example.Decide();

        var written = JsonNode.Parse(DecisionWriter.Write(decision))!.AsObject();
        written["explanation"] = null;

        var expected = JsonNode.Parse(
            $$"""
            { "id": "d-0000000000000000000000001A", "incidentId": "i-0000000000000000000000001A", "caseId": "c-0000000000000000000000001A", "attached": false,
              "decidedFor": "2024-10-05T20:10:00+07:00", "supersedes": null,
              "outcome": "RECOMMENDED", "severity": 4, "priority": 2, "phase": "CAMPAIGN", "windows": ["MUTATION_BAN", "GESTURE"], "zone": "WIB", "repeat": false,
              "admission": { "verdict": "ADMISSIBLE", "missing": [], "unproven": [] }, "tracks": ["discipline"],
              "rules": [ { "id": "NG-214", "step": "ACT", "title": { "id": "Pose jari setelah penetapan", "en": "Gesture photo after determination" }, "severity": 4,
                           "sanction": { "min": "S3", "max": "B1" }, "alternative": null, "basis": ["PP 94/2021 art. 14(i) no. 3", "SKB 2022 D7"] } ],
              "sanction": { "min": "S3", "max": "B1", "recommended": "S3", "alternative": null, "criminal": null },
              "targets": [ { "body": "BAWASLU", "level": "L2", "action": "HANDLE", "when": "NOW", "rules": ["NG-214"] },
                           { "body": "BKN", "level": null, "action": "FORWARD", "when": "IF_VIOLATION", "rules": ["NG-214"] } ],
              "deadlines": [ { "clock": "C2", "duration": "P2D", "unit": "CALENDAR_DAYS", "startsOn": "RECEIVED", "startsAt": "2024-10-05T20:10:00+07:00", "dueAt": "2024-10-08T00:00:00+07:00" },
                             { "clock": "C4", "duration": "P3D", "unit": "CALENDAR_DAYS", "startsOn": "REGISTERED", "startsAt": null, "dueAt": null } ],
              "facts": { "act.code": "PHOTO", "act.published": true, "act.symbols": ["TWO_FINGERS"], "subject.kind": "PNS", "subject.position": "FUNCTIONAL", "phase": "CAMPAIGN" },
              "explanation": null, "notes": [],
              "pack": { "name": "pilkada-2024", "version": "1.0.0", "hash": "{{hash}}" } }
            """)!;
        Assert.Equal(expected.ToJsonString(), written.ToJsonString());
    }

    [Fact]
    public void The_explanation_is_readable_in_both_languages_and_ends_with_who_decides()
    {
        var explanation = Example.Decide().Explanation;

        Assert.EndsWith("Ini rekomendasi; Bawaslu dan PPK yang memutuskan.", explanation.Id, StringComparison.Ordinal);
        Assert.EndsWith("This is a recommendation; Bawaslu and the PPK decide.", explanation.En, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_is_read_back_to_the_same_bytes()
    {
        var bytes = DecisionWriter.Write(Example.Decide());

        var again = DecisionWriter.Write(DecisionReader.Read(bytes));

        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(again));
    }
}
