using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Cli.Tests;

public sealed class GuideTests : IDisposable
{
    // What the reader's grid received: one report that the guide's rule changes, one that it does not.
    private const string Mobilised = """
        { "reportId": "@ID", "occurredAt": "2024-10-08T10:00:00+07:00", "knownAt": "2024-10-08T11:00:00+07:00", "receivedAt": "2024-10-08T12:00:00+07:00",
          "place": { "regionCode": "35.17.01" }, "subject": { "kind": "PNS", "nip": "@NIP", "name": "X", "position": "FUNCTIONAL" },
          "act": { "code": "MOBILISE_ASN", "onDuty": @DUTY }, "description": "x", "evidence": [ { "kind": "IMAGE" } ], "witnesses": 2,
          "reporter": { "kind": "VOTER", "name": "Y", "nik": "3517014101900001", "address": "Z" } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-guide-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("guide.en.md")]
    [InlineData("panduan.id.md")]
    public async Task Every_block_of_the_guide_does_what_the_guide_says(string guide)
    {
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var name in (string[])["pilkada-2024", "candidate"])
        {
            using var pack = new PackFolder();
            Directory.CreateDirectory(Path.Combine(_folder, "packs"));
            Directory.Move(pack.Path, Path.Combine(_folder, "packs", name));
            Directory.CreateDirectory(pack.Path);
        }

        // The reader's key exists before it signs, since the grid must trust it; the grid's clock stands in the campaign that the guide plans for.
        var shown = Path.Combine(_folder, "shown.pub");
        var made = await GridCommand.RunAsync(
            _folder, "rules", "sign", Path.Combine(_folder, "packs", "candidate"), "--key", Path.Combine(_folder, "author.key"), "--make-key", "--public-key", shown);
        Assert.True(made.Code == 0, made.Error);
        var settings = new Dictionary<string, string> { ["Packs__Signers__0"] = await File.ReadAllTextAsync(shown, cancellation) };
        await using var grid = await GridProcess.StartAsync(
            Path.Combine(_folder, ".grid"), ownSession: false, settings, ["--clock", "2024-11-01T08:00:00+07:00"], cancellation);
        var mobilised = await PostAsync(grid, Mobilised.Replace("@ID", "A", StringComparison.Ordinal).Replace("@NIP", "198609262015051001", StringComparison.Ordinal).Replace("@DUTY", "true", StringComparison.Ordinal));
        await PostAsync(grid, Mobilised.Replace("@ID", "B", StringComparison.Ordinal).Replace("@NIP", "198609262015051002", StringComparison.Ordinal).Replace("@DUTY", "false", StringComparison.Ordinal));

        var blocks = await new Guide(Path.Combine(PackFolder.Original, "..", "..", "..", "docs", "rules", guide), _folder, grid, mobilised).RunAsync(cancellation);

        Assert.Equal(17, blocks);
    }

    [Fact]
    public void Both_guides_have_the_same_examples()
    {
        var (english, indonesian) = (Json("guide.en.md"), Json("panduan.id.md"));

        Assert.Equal(english, indonesian);
        Assert.Equal(4, english.Count);
    }

    private static List<string> Json(string guide) =>
        [.. File.ReadAllText(Path.Combine(PackFolder.Original, "..", "..", "..", "docs", "rules", guide)).Split("```").Where(b => b.StartsWith("json ", StringComparison.Ordinal))];

    private static async Task<string> PostAsync(GridProcess grid, string body)
    {
        using var connection = await HttpConnection.OpenAsync(grid.Port, TestContext.Current.CancellationToken);
        var answer = await connection.SendAsync(
            Encoding.UTF8.GetBytes($"POST /api/incidents HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {grid.AdminKey}\r\nPrefer: wait=20\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"),
            TestContext.Current.CancellationToken);
        Assert.Equal(200, answer.Status);
        return JsonDocument.Parse(answer.Body).RootElement.GetProperty("id").GetString()!;
    }
}
