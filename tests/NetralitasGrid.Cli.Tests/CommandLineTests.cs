using System.Net;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("grid-cli-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_key_made_while_the_server_runs_opens_the_api_until_it_is_revoked()
    {
        await using var grid = await GridProcess.StartAsync(_data, Cancellation);

        var added = await GridCommand.RunAsync(_data, "keys", "add", "--source", "bawaslu-jatim", "--role", "viewer", "--region", "35");
        Assert.Equal(0, added.Code);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(grid, added.Output));

        var id = added.Output.Split('_')[1];
        Assert.Equal(0, (await GridCommand.RunAsync(_data, "keys", "revoke", id)).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(grid, added.Output));
    }

    [Fact]
    public async Task A_rotated_key_keeps_its_rights_and_the_old_text_ends()
    {
        await using var grid = await GridProcess.StartAsync(_data, Cancellation);
        var old = await GridCommand.RunAsync(_data, "keys", "add", "--source", "bawaslu-jatim", "--role", "viewer", "--region", "35");

        var rotated = await GridCommand.RunAsync(_data, "keys", "rotate", old.Output.Split('_')[1]);

        Assert.Equal(0, rotated.Code);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(grid, old.Output));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(grid, rotated.Output));
        var listed = JsonDocument.Parse((await GridCommand.RunAsync(_data, "keys", "list", "--json")).Output).RootElement.EnumerateArray();
        Assert.Equal(1, listed.Count(k => k.GetProperty("source").GetString() == "bawaslu-jatim" && k.GetProperty("revokedAt").ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task Keys_can_be_made_while_no_server_runs()
    {
        await (await GridProcess.StartAsync(_data, Cancellation)).DisposeAsync();

        var added = await GridCommand.RunAsync(_data, "keys", "add", "--source", "aplikasi-jombang", "--role", "reporter", "--region", "35.17");
        var listed = await GridCommand.RunAsync(_data, "keys", "list");

        Assert.Equal(0, added.Code);
        Assert.Contains("aplikasi-jombang", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(added.Output, listed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role", "owner", "--region", "35")]
    [InlineData("--role", "viewer", "--region", "35.1")]
    [InlineData("--role", "viewer", "--regions", "35")]
    public async Task What_cannot_be_is_refused_with_a_reason(params string[] options)
    {
        await (await GridProcess.StartAsync(_data, Cancellation)).DisposeAsync();

        var refused = await GridCommand.RunAsync(_data, ["keys", "add", "--source", "x", .. options]);

        Assert.NotEqual(0, refused.Code);
        Assert.NotEmpty(refused.Error);
    }

    [Fact]
    public async Task A_folder_without_a_grid_is_named()
    {
        var answer = await GridCommand.RunAsync(_data, "keys", "list");

        Assert.Equal(1, answer.Code);
        Assert.Contains(_data, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_of_a_sound_grid_passes_and_a_changed_entry_is_found()
    {
        await (await GridProcess.StartAsync(_data, Cancellation)).DisposeAsync();
        foreach (var source in (string[])["first", "second"])
        {
            Assert.Equal(0, (await GridCommand.RunAsync(_data, "keys", "add", "--source", source, "--role", "viewer", "--region", "*")).Code);
        }

        var sound = await GridCommand.RunAsync(_data, "audit", "verify");

        var file = Path.Combine(_data, "grid.db");
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        var places = Replace(bytes, "\"command-line\""u8, "\"somebody-els\""u8);
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        var changed = await GridCommand.RunAsync(_data, "audit", "verify");

        Assert.True(places > 0, "The cell's audit entry was not found in the file, so nothing was changed.");
        Assert.True(sound.Code == 0, sound.Output);
        Assert.Equal(3, changed.Code);
        Assert.Contains("cell", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_of_a_running_grid_reads_beside_it_and_what_must_write_says_that_it_runs()
    {
        await using var grid = await GridProcess.StartAsync(_data, Cancellation);
        Assert.Equal(0, (await GridCommand.RunAsync(_data, "keys", "add", "--source", "x", "--role", "viewer", "--region", "*")).Code);

        var verified = await GridCommand.RunAsync(_data, "audit", "verify");
        var erased = await GridCommand.RunAsync(_data, "erase", "e" + new string('0', 32), "--yes");

        Assert.True(verified.Code == 0, verified.Output + verified.Error);
        Assert.Equal(1, erased.Code);
        Assert.Contains("stop it first", erased.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasing_asks_for_a_subject_key_and_a_yes()
    {
        await (await GridProcess.StartAsync(_data, Cancellation)).DisposeAsync();
        var key = "e" + new string('0', 32);

        var number = await GridCommand.RunAsync(_data, "erase", "198609262015051001", "--yes");
        var hasty = await GridCommand.RunAsync(_data, "erase", key);
        var done = await GridCommand.RunAsync(_data, "erase", key, "--yes");

        Assert.Equal((1, 1, 0), (number.Code, hasty.Code, done.Code));
        Assert.Contains("0 incidents", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aliases_are_joined_and_parted_but_never_chained()
    {
        await (await GridProcess.StartAsync(_data, Cancellation)).DisposeAsync();
        var (first, second, third) = ("e" + new string('1', 32), "e" + new string('2', 32), "e" + new string('3', 32));

        Assert.Equal(0, (await GridCommand.RunAsync(_data, "alias", "add", first, second)).Code);
        Assert.Equal(1, (await GridCommand.RunAsync(_data, "alias", "add", third, first)).Code);
        Assert.Equal(0, (await GridCommand.RunAsync(_data, "alias", "undo", first)).Code);
        Assert.Equal(1, (await GridCommand.RunAsync(_data, "alias", "undo", first)).Code);
    }

    private static int Replace(Span<byte> bytes, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var places = 0;
        for (int at; (at = bytes.IndexOf(from)) >= 0; bytes = bytes[at..])
        {
            to.CopyTo(bytes[at..]);
            places++;
        }

        return places;
    }

    private static async Task<HttpStatusCode> StatusAsync(GridProcess grid, string key)
    {
        using var connection = await HttpConnection.OpenAsync(grid.Port, Cancellation);
        var answer = await connection.SendAsync(
            Encoding.ASCII.GetBytes($"GET /api/regions/35 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"), Cancellation);
        return (HttpStatusCode)answer.Status;
    }
}
