using Microsoft.Extensions.Configuration;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>An embedded grid whose server removes old closed cases by itself (<c>Retention:KeepDays</c>), at its start and once a day.</summary>
public sealed class RetentionLoopTests
{
    private const int KeepDays = 30;
    private const string Ran = "Retention removed";
    private const string Failed = "Retention could not run";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly DateTimeOffset Start = new(2024, 11, 27, 13, 15, 0, TimeSpan.FromHours(7));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_server_removes_closed_cases_when_their_days_are_over_and_keeps_open_ones()
    {
        var clock = new HandClock(Start);
        await using var door = await OpenAsync(clock);
        var (closed, open) = (await ClosedAsync(door), await door.DecidedAsync(Sample.Photo().ToJsonString()));

        // The day before: nothing is over.
        clock.Move(TimeSpan.FromDays(KeepDays) - TimeSpan.FromHours(1));
        await door.Log.WaitForAsync(Ran, 2, Cancellation);
        var kept = await StatusAsync(door, closed);
        clock.Move(Day);
        var runs = await door.Log.WaitForAsync(Ran, 3, Cancellation);

        Assert.Equal((200, 404, 200), (kept, await StatusAsync(door, closed), await StatusAsync(door, IdOf(open))));
        Assert.Contains("removed 0 messages", runs[1], StringComparison.Ordinal);
        Assert.DoesNotContain("removed 0 messages", runs[2], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(door.Folder, "checkpoint-000003.jsonl.gz")));
        await SoundAsync(door);
    }

    [Fact]
    public async Task A_clock_that_jumps_forwards_and_back_spoils_no_run_and_removes_nothing_whose_days_are_not_over_by_it()
    {
        var clock = new HandClock(Start);
        await using var door = await OpenAsync(clock);
        var early = await ClosedAsync(door);
        clock.Jump(TimeSpan.FromDays(KeepDays + 5));
        var late = await ClosedAsync(door);

        // Forwards: by this clock the first case is over, the second is of today.
        clock.Move(Day);
        await door.Log.WaitForAsync(Ran, 2, Cancellation);
        var forwards = (await StatusAsync(door, early), await StatusAsync(door, late));

        // Far back: what is closed was closed in times to come.
        clock.Jump(-TimeSpan.FromDays(3 * KeepDays));
        clock.Move(Day);
        await door.Log.WaitForAsync(Ran, 3, Cancellation);
        var back = await StatusAsync(door, late);

        // And right again, until its days are over.
        clock.Jump(TimeSpan.FromDays(3 * KeepDays));
        clock.Move(TimeSpan.FromDays(KeepDays + 1));
        await door.Log.WaitForAsync(Ran, 4, Cancellation);

        Assert.Equal((404, 200), forwards);
        Assert.Equal((200, 404), (back, await StatusAsync(door, late)));
        Assert.DoesNotContain(door.Log.Lines, static line => line.Contains(Failed, StringComparison.Ordinal));
        await SoundAsync(door);
    }

    private static Task<TestDoor> OpenAsync(HandClock clock) => TestDoor.OpenAsync(
        builder => builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Retention:KeepDays", (string?)$"{KeepDays}")]), clock);

    private static async Task<string> ClosedAsync(TestDoor door)
    {
        var answer = await door.DecidedAsync(Sample.Photo().ToJsonString());
        var id = answer.GetProperty("decision").GetProperty("caseId").GetString();
        var withdrawn = await door.PostAsync($"/api/cases/{id}/events", door.AdminKey, """{"type":"WITHDRAW","reason":"dicabut"}""");
        Assert.True(withdrawn.Status == 200, withdrawn.Text);
        return IdOf(answer);
    }

    private static string IdOf(System.Text.Json.JsonElement answer) => answer.GetProperty("id").GetString()!;

    private static async Task<int> StatusAsync(TestDoor door, string incident) => (await door.GetAsync($"/api/incidents/{incident}", door.AdminKey)).Status;

    private static async Task SoundAsync(TestDoor door)
    {
        await door.StopAsync();
        var report = await new AuditVerifier(
            door.Store.Read, door.Store.Cell, Path.Combine(door.Folder, AnchorWriter.FileName), Secrets.Open(door.Folder).Signer.PublicKey).VerifyAsync(null, Cancellation);
        Assert.Empty(report.Faults);
    }
}
