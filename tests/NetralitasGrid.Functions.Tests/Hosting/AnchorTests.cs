using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Functions.Tests.Hosting;

public sealed class AnchorTests
{
    [Fact]
    public async Task What_was_decided_is_anchored_and_verifies()
    {
        var clock = new HandClock(new DateTimeOffset(2024, 11, 27, 13, 15, 0, TimeSpan.FromHours(7)));
        await using var door = await TestDoor.OpenAsync(clock: clock);
        await door.DecidedAsync(Sample.Photo().ToJsonString());
        var path = Path.Combine(door.Folder, AnchorWriter.FileName);

        await door.StopAsync();
        var report = await new AuditVerifier(door.Store.Read, door.Store.Cell, path, Secrets.Open(door.Folder).Signer.PublicKey).VerifyAsync(null, TestContext.Current.CancellationToken);

        Assert.NotEmpty(await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken));
        Assert.Empty(report.Faults);
    }
}
