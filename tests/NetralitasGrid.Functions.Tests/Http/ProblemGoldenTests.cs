using System.Text;
using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Http;

public sealed class ProblemGoldenTests(SharedDoor shared)
{
    private readonly TestDoor _door = shared.Door;

    [Fact]
    public async Task The_bodies_of_problems_are_the_reviewed_ones()
    {
        var reporter = await _door.KeyAsync(Role.Reporter, "35.17");
        var used = Sample.Photo();
        await _door.PostAsync("/api/incidents", _door.AdminKey, used.ToJsonString());
        used["witnesses"] = 9;
        var text = new StringBuilder();

        foreach (var (name, answer) in new (string, TestAnswer)[]
        {
            ("no key", await _door.GetAsync("/api/regions", null)),
            ("forbidden", await _door.GetAsync("/api/keys", reporter)),
            ("wrong region", await _door.PostAsync("/api/incidents", reporter, Sample.Photo("15.71.01").ToJsonString())),
            ("not JSON", await _door.PostAsync("/api/incidents", reporter, "{\"a\":")),
            ("not UTF-8", await _door.SendAsync(HttpMethod.Post, "/api/incidents", reporter, "x", "application/json; charset=latin1")),
            ("empty incident", await _door.PostAsync("/api/incidents", reporter, "{}")),
            ("misspelt incident", await _door.PostAsync("/api/incidents", reporter,
                """{"reportId":"x","occuredAt":"2024-11-27T10:00:00+07:00","place":{"regionCode":"3517"},"subject":{"kind":"PNSS","nip":"1"},"act":{"code":"FOTO","symbols":"THUMB"},"reporter":{"kind":"VOTER","nik":"2"}}""")),
            ("conflict", await _door.PostAsync("/api/incidents", _door.AdminKey, used.ToJsonString())),
            ("unknown route", await _door.GetAsync("/api/nothing", reporter)),
            ("wrong method", await _door.SendAsync(HttpMethod.Delete, "/api/regions", reporter)),
            ("bad query", await _door.GetAsync("/api/regions/35/cases?severity=9", _door.AdminKey)),
            ("bad key form", await _door.PostAsync("/api/keys", _door.AdminKey, """{"role":"oficer","region":"3517","x":1}""")),
        })
        {
            text.Append("# ").Append(name).Append('\n').Append(System.Text.Json.Nodes.JsonNode.Parse(answer.Text)!.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })).Append("\n\n");
        }

        Golden.Compare("problems.txt", text.ToString());
    }
}
