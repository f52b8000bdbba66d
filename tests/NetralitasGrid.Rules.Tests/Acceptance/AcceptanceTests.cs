using System.Text.Json;

namespace NetralitasGrid.Rules.Tests.Acceptance;

/// <summary>The recorded behaviour of RulesEngine 6.0.1: every case comes out the same, but for the table in docs/rules/differences.md.</summary>
public sealed class AcceptanceTests
{
    public static TheoryData<string, bool> Ids()
    {
        var data = new TheoryData<string, bool>();
        foreach (var id in Cases().Keys)
        {
            data.Add(id, false);
            data.Add(id, true);
        }

        if (data.Count == 0)
        {
            data.Add("", false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_case_comes_out_as_recorded_or_is_in_the_table(string id, bool compiled)
    {
        Assert.SkipWhen(id.Length == 0, "the folder with the recorded cases is not there");

        var unlike = await new CaseRunner(AcceptanceFolder.Path!, Cases()[id], compiled).RunAsync();

        if (AcceptanceFolder.Differences("Cases").Contains(id))
        {
            Assert.True(unlike.Count > 0, "the table says that this differs, but it does not");
        }
        else
        {
            Assert.True(unlike.Count == 0, string.Join('\n', unlike));
        }
    }

    [Fact]
    public void The_table_names_only_recorded_cases()
    {
        Assert.SkipWhen(AcceptanceFolder.Path is null, "the folder with the recorded cases is not there");

        Assert.Empty(AcceptanceFolder.Differences("Cases").Except(Cases().Keys));
    }

    private static Dictionary<string, JsonElement> Cases() => AcceptanceFolder.Path is { } folder
        ? JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cases.json"))).RootElement.GetProperty("cases").EnumerateArray()
            .ToDictionary(c => c.GetProperty("id").GetString()!)
        : [];
}
